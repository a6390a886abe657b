"""``python -m toneqa`` is the command ``toneqa``."""

from toneqa.cli.main import main

if __name__ == "__main__":
    main()
