"""A tiny Russian pipeline, trained in seconds on sentences made by hand: it knows these words, and guesses at all others.

Each word of a sentence is ``form:head:relation``, heads count from 1, 0 is the root; ``WORDS`` holds the rest, by form.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

SENTENCES: Final = """
Вы:3:nsubj не:3:advmod прочитали:0:root условия:3:obj .:3:punct
Вы:3:nsubj не:3:advmod приложили:0:root чек:3:obj .:3:punct
Вы:3:nsubj не:3:advmod указали:0:root адрес:3:obj .:3:punct
Вы:3:nsubj не:3:advmod оплатили:0:root заказ:3:obj .:3:punct
Мастера:3:nsubj не:3:advmod проверили:0:root адрес:3:obj .:3:punct
Коллеги:3:nsubj не:3:advmod прочитали:0:root письмо:3:obj .:3:punct
Коллеги:3:nsubj не:3:advmod проверили:0:root чек:3:obj .:3:punct
Вы:2:nsubj прислали:0:root письмо:2:obj .:2:punct
Вы:2:nsubj просили:0:root скидку:2:obj .:2:punct
Письмо:3:obj вы:3:nsubj прислали:0:root вчера:3:advmod .:3:punct
Мы:2:nsubj вернём:0:root деньги:2:obj завтра:2:advmod .:2:punct
Деньги:2:obj вернём:0:root завтра:2:advmod .:2:punct
Я:2:nsubj отправлю:0:root вам:2:iobj письмо:2:obj .:2:punct
Я:2:nsubj проверил:0:root заказ:2:obj сегодня:2:advmod .:2:punct
Пришлите:0:root ,:3:punct пожалуйста:1:discourse ,:3:punct чек:1:obj .:1:punct
Пришлите:0:root адрес:1:obj .:1:punct
Мы:3:nsubj не:3:advmod можем:0:root вернуть:3:xcomp деньги:4:obj .:3:punct
Вы:2:nsubj можете:0:root отменить:2:xcomp заказ:3:obj .:2:punct
Срок:2:nsubj закончился:0:root вчера:2:advmod .:2:punct
Заказ:2:nsubj:pass передан:0:root курьеру:2:iobj .:2:punct
Курьер:2:nsubj приедет:0:root завтра:2:advmod .:2:punct
Добрый:2:amod день:0:root !:2:punct
Здравствуйте:0:root !:1:punct
Спасибо:0:root за:3:case письмо:1:obl !:1:punct
Лист:0:root из:3:case стали:1:nmod .:1:punct
Мы:2:nsubj стали:0:root ждать:2:xcomp .:2:punct
Цена:0:root вина:1:nmod выросла:1:acl .:1:punct
Это:3:nsubj наша:3:det вина:0:root .:3:punct
Вы:2:nsubj спешили:0:root и:5:cc не:5:advmod прочитали:2:conj условия:5:obj .:2:punct
Какой:2:det номер:0:root у:4:case заказа:2:nmod ?:2:punct
Нужен:0:root номер:1:nsubj заказа:2:nmod .:1:punct
Простите:0:root за:3:case задержку:1:obl !:1:punct
""".strip().splitlines()

_TABLE: Final = """
прочитали приложили указали оплатили проверили прислали стали просили спешили = VERB Number=Plur {past}
проверил закончился = VERB Gender=Masc|Number=Sing {past}
выросла = VERB Gender=Fem|Number=Sing {past}
вернём = VERB Number=Plur|Person=1 {future}
отправлю = VERB Number=Sing|Person=1 {future}
приедет = VERB Number=Sing|Person=3 {future}
можем = VERB Aspect=Imp|Mood=Ind|Number=Plur|Person=1|Tense=Pres|VerbForm=Fin
можете = VERB Aspect=Imp|Mood=Ind|Number=Plur|Person=2|Tense=Pres|VerbForm=Fin
пришлите простите здравствуйте = VERB Aspect=Perf|Mood=Imp|Number=Plur|Person=2|VerbForm=Fin
вернуть отменить = VERB Aspect=Perf|VerbForm=Inf
ждать = VERB Aspect=Imp|VerbForm=Inf
передан = VERB Aspect=Perf|Gender=Masc|Number=Sing|Tense=Past|Variant=Short|VerbForm=Part|Voice=Pass
вы = PRON Case=Nom|Number=Plur|Person=2
мы = PRON Case=Nom|Number=Plur|Person=1
я = PRON Case=Nom|Number=Sing|Person=1
вам = PRON Case=Dat|Number=Plur|Person=2
это = PRON Animacy=Inan|Case=Nom|Gender=Neut|Number=Sing
наша = DET Case=Nom|Gender=Fem|Number=Sing
какой = DET Case=Nom|Gender=Masc|Number=Sing
добрый = ADJ Case=Nom|Degree=Pos|Gender=Masc|Number=Sing
нужен = ADJ Degree=Pos|Gender=Masc|Number=Sing|Variant=Short
условия деньги = NOUN Animacy=Inan|Case=Acc|Gender=Neut|Number=Plur
мастера коллеги = NOUN Animacy=Anim|Case=Nom|Gender=Masc|Number=Plur
чек адрес заказ = NOUN Animacy=Inan|Case=Acc|Gender=Masc|Number=Sing
срок день лист номер = NOUN Animacy=Inan|Case=Nom|Gender=Masc|Number=Sing
курьер = NOUN Animacy=Anim|Case=Nom|Gender=Masc|Number=Sing
курьеру = NOUN Animacy=Anim|Case=Dat|Gender=Masc|Number=Sing
письмо = NOUN Animacy=Inan|Case=Acc|Gender=Neut|Number=Sing
скидку задержку = NOUN Animacy=Inan|Case=Acc|Gender=Fem|Number=Sing
цена вина = NOUN Animacy=Inan|Case=Nom|Gender=Fem|Number=Sing
заказа = NOUN Animacy=Inan|Case=Gen|Gender=Masc|Number=Sing
стали/nmod = NOUN Animacy=Inan|Case=Gen|Gender=Fem|Number=Sing
вина/nmod = NOUN Animacy=Inan|Case=Gen|Gender=Neut|Number=Sing
вчера завтра сегодня = ADV Degree=Pos
не пожалуйста спасибо = PART
за из у = ADP
и = CCONJ
. , ! ? = PUNCT
"""
_VERB: Final = {"past": "Tense=Past", "future": "Tense=Fut"}


def _words() -> Iterator[tuple[str, tuple[str, str]]]:
    """Part of speech and morphology by form, or by form and relation where it has two meanings."""
    for line in _TABLE.strip().splitlines():
        forms, _, told = line.partition(" = ")
        part, _, morph = told.partition(" ")
        for tense, value in _VERB.items():
            morph = morph.replace(f" {{{tense}}}", f"|Aspect=Perf|Mood=Ind|{value}|VerbForm=Fin|Voice=Act")
        for form in forms.split():
            yield form, (part, morph)


WORDS: Final = dict(_words())
ROUNDS: Final = 40
_SMALL: Final[dict[str, Any]] = {
    "model": {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None, "width": 48, "depth": 2, "embed_size": 500, "window_size": 1, "maxout_pieces": 2, "subword_features": True,
    }
}  # fmt: skip


def train(folder: Path) -> Path:
    """The pipeline on disk: vectors, morphology, lemmas by dictionary and context, parse."""
    random.seed(0)
    fix_random_seed(0)
    nlp = spacy.blank("ru")
    nlp.add_pipe("tok2vec", config=_SMALL)
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 48, "upstream": "*"}
    nlp.add_pipe("morphologizer", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    parser = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "parser", "extra_state_tokens": False}
    parser |= {"hidden_width": 32, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": shared}
    nlp.add_pipe("parser", config={"model": parser, "min_action_freq": 1})
    nlp.add_pipe("lemmatizer")
    examples = [_example(nlp, line) for line in SENTENCES]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    for _ in range(ROUNDS):
        random.shuffle(examples)
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(folder)
    return folder


def _example(nlp: Language, line: str) -> Example:
    words, heads, relations = zip(*(word.split(":", 2) for word in line.split()), strict=True)
    readings = [WORDS.get(f"{word.lower()}/{rel}") or WORDS[word.lower()] for word, rel in zip(words, relations, strict=True)]
    parsed = Doc(
        nlp.vocab,
        words=list(words),
        pos=[part for part, _ in readings],
        morphs=[morph for _, morph in readings],
        heads=[int(head) - 1 if int(head) else at for at, head in enumerate(heads)],
        deps=["ROOT" if relation == "root" else relation for relation in relations],
    )
    return Example(Doc(nlp.vocab, words=list(words)), parsed)
