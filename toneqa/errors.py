"""The exception tree and the catalogue of coded errors.

    ToneqaError
    ├── UseError      E1xx  wrong use: options, settings
    ├── DataError     E2xx  an input cannot be read
    ├── ModelError    E3xx  a model is missing, damaged or does not match
    └── StoreError    E4xx  an output cannot be written

E9xx is a bug in toneqa. Each code has one text: what happened and what to do about it, in Russian,
because the user of the product reads it.
"""

from __future__ import annotations

import errno
from typing import Final

TEXTS: Final[dict[str, str]] = {
    "E101": "Нет такого файла или папки: {what}. Проверьте путь.",
    "E102": "Не понимаю окончание файла «{what}». Укажите .jsonl, .html или .csv.",
    "E103": "Неизвестная настройка «{what}». Может быть, «{near}»? Список настроек — в docs/settings.md.",
    "E104": "Нет правила «{what}». Похожие: {near}. Все правила покажет команда toneqa rules.",
    "E105": "Файл настроек не читается: {what}. Исправьте место, на которое указывает ошибка.",
    "E106": "Значение «{what}» здесь не подходит. Можно: {near}.",
    "E107": "Этой команде нужен дополнительный пакет {what}. Поставьте его: pip install -e '.[{near}]'.",
    "E108": "Правило «{what}» записано с ошибкой: {near}.",
    "E109": "Это папка: {what}. Здесь нужен один черновик, а папку оценит команда toneqa score.",
    "E110": "Прочитанных находок правил здесь нет: {what}. Они лежат в исходниках toneqa, запустите команду из их папки.",
    "E112": 'Файл с колонками не подходит: {what}. Нужен JSON вида {{"поле": "колонка"}}, поля: {near}.',
    "E113": "Сохранять колонки незачем: среди файлов нет таблиц.",
    "E114": "Разговоры записываются в .jsonl, а не в «{what}». Отчёт сделает команда toneqa score.",
    "E131": "Файл соответствий не читается: {what}. Исправьте: {near}. Пример пишет --save-mapping.",
    "E132": "Не понимаю окончание файла «{what}». Отчёт сравнения пишется в .html или .json.",
    "E120": (
        "Не нашлась модель spaCy «{what}». Возьмите русскую модель файлом .whl в проекте spaCy "
        "(github.com/explosion/spacy-models/releases), поставьте его через pip install и укажите имя или папку в --spacy-model. "
        "Пакет ru-core-news-sm из PyPI не ставьте: это чужой пакет под тем же именем."
    ),
    "E121": "Модель spaCy «{what}» не подходит: {near}. Нужна русская модель, собранная для этой версии spaCy.",
    "E111": "Словарь замен записан с ошибкой ({what}): {near}.",
    "E201": "Файл пустой или в нём одни пробелы. Проверьте, тот ли это файл.",
    "E202": "Строка не разбирается как JSON: {what}. Исправьте строку, остальные уже обработаны.",
    "E203": "Не хватает поля «{what}». Формат описан в docs/format.md.",
    "E204": "Неизвестная роль «{what}». Можно: client, agent, bot, system.",
    "E205": "Файл не читается: {what}. Проверьте права доступа и целостность файла.",
    "E206": "Письмо повреждено: {what}. Выгрузите его заново.",
    "E207": "Не понимаю, что это за файл. Какие подходят, покажет команда toneqa formats; назвать формат можно через --from.",
    "E208": "Поле «{what}» другого типа: нужно {near}.",
    "E209": "Сообщение длиннее {near} знаков (в нём {what}). Разделите его или уберите вложенный текст.",
    "E210": "В разговоре больше {near} сообщений (в нём {what}). Разделите выгрузку на части.",
    "E211": "Здесь повреждён JSON: {what}. Остальное из файла взято; если нужна эта запись, выгрузите файл заново.",
    "E212": "Строка длиннее {what}: это не переписка. Остальные строки взяты.",
    "E213": (
        "В чате не видно, кто ваш сотрудник. Назовите его через --agent-id так, как он записан в файле; "
        "нескольких — по одному. Сообщения этого чата не взяты."
    ),
    "E214": "В строке таблицы {what} значений, а колонок {near}: текст с разделителем стоит без кавычек. Остальные строки взяты.",
    "E215": "Не понимаю, в какой колонке текст. Здесь есть: {what}. Назовите колонки в файле --mapping, см. docs/import.md.",
    "E216": "В таблице нет колонки «{what}» из файла --mapping. Здесь есть: {near}.",
    "E217": "Файл распакуется в сотни раз: так таблицы не выглядят. Пересохраните его в Excel или в CSV.",
    "E218": "Таких же ошибок {what} в этом файле ещё {near}; показаны первые.",
    "E219": "Таблица повреждена: {what}. Пересохраните её или выгрузите заново.",
    "E220": "Чтобы читать этот файл, нужен пакет {what}. Поставьте его: pip install '.[import]'.",
    "E221": "В таблице только названия колонок, ни одной строки. Проверьте, не пуста ли выгрузка.",
    "E222": "Не видно, кто это написал, клиент или сотрудник: {what}. {near} Эта запись не взята.",
    "E223": "В разговоре не хватает половины: рядом нет файла {what}. Положите его в ту же папку.",
    "E230": "Не понимаю файл отметок {what}. Подходят CSV и выгрузки Zendesk QA, TQM и Bitrix24; таблицу Excel сохраните как CSV.",
    "E231": "Файл отметок не разбирается как JSON: {what}. Выгрузите его заново.",
    "E232": "В таблице отметок не найден столбец: {what}. Есть столбцы: {near}. Назовите нужный в файле соответствий (--mapping).",
    "E233": "Непонятно, по какой шкале отметки «{what}. Критерий «{near}»; укажите шкалу (scale) или значения (values) в файле соответствий.",
    "E234": "Строка таблицы повреждена: кавычка не закрыта или ячейка слишком длинная. Исправьте строку, остальные прочитаны.",
    "E235": "Отметка «{what}» не подходит критерию «{near}». Исправьте её или назовите значение в файле соответствий.",
    "E236": "Номер сообщения «{what}» не подходит. Нужно целое число; с какого начинается счёт, говорит first_message в файле соответствий.",
    "E237": "Отметка повторяется: «{what}». Взята последняя, уберите лишнюю.",
    "E238": "Нет разговора с таким номером в результатах: {what}. Сверьте номера отметок с полем id результатов.",
    "E239": "Отметку «{what}» сравнить нельзя: {near}.",
    "E240": "Отметка «{what}» осталась без пары: {near}.",
    "E241": "Сравнивать не с чем: ни одна отметка из {what} не нашла своего ответа. Сверьте номера и названия критериев.",
    "E242": "Не сказано, чей это разговор: нет «{what}». Допишите номер, остальные отметки прочитаны.",
    "E301": "Нет модели в папке {what}. Переустановите toneqa или укажите --model.",
    "E302": "Файл модели повреждён: {what}. Переустановите toneqa или обучите модель заново.",
    "E303": "Модель {what} сделана для другой версии правил. Обучите её заново: scripts/train.",
    "E304": "Нет словаря замен в папке {what}. Переустановите toneqa.",
    "E401": "Не могу записать результат: {what}. Проверьте права и свободное место.",
    "E402": "Работа прервана. Готово: {what}. Результат — в файле {near}.",
    "E901": "Сбой внутри toneqa: {what}. Сообщите разработчикам, остальные файлы обработаны.",
}


_SYSTEM: Final[dict[int, str]] = {
    errno.EACCES: "нет прав",
    errno.EDQUOT: "исчерпана квота на диске",
    errno.EFBIG: "файл больше, чем разрешено",
    errno.EIO: "сбой диска",
    errno.EISDIR: "это папка",
    errno.ELOOP: "ссылка ведёт на саму себя",
    errno.EMFILE: "открыто слишком много файлов",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.ENOENT: "нет такого файла или папки",
    errno.ENOSPC: "на диске нет места",
    errno.ENOTDIR: "в пути файл вместо папки",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
}


def system_reason(error: OSError) -> str:
    """What the system says, in Russian."""
    return _SYSTEM.get(error.errno or 0) or f"отказ системы {error.errno or ''}".rstrip()


class ToneqaError(Exception):
    """An error with a permanent code, the place it concerns and a text that names the remedy."""

    def __init__(self, code: str, *, what: str = "", near: str = "", at: str = "") -> None:
        self.code = code
        self.at = at
        self.text = TEXTS[code].format(what=what, near=near)
        super().__init__(self.text)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}" + (f" [{self.at}]" if self.at else "")


class UseError(ToneqaError):
    """Wrong use; exit code 2."""


class DataError(ToneqaError):
    """An input cannot be read; the run goes on, exit code 1."""

    @classmethod
    def again(cls, code: str, text: str, at: str) -> DataError:
        """The error behind a failure that a stream of inputs carried."""
        error = cls(code, at=at)
        error.text = text
        return error


class ModelError(ToneqaError):
    """A model is missing, damaged or made for other rules; exit code 2."""


class StoreError(ToneqaError):
    """An output cannot be written; exit code 1."""
