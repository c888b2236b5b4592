"""The scale of a score in words: its range and direction, or its grades by what they are called."""

from decisions.reasoning.score_table import ScoreTable


def scale_words(table: ScoreTable) -> str:
    """`0 to 18; higher is worse`, `Grades 0, 1a, 1b; higher is worse` or `Grades A to E; E is best`."""
    name, said = scale_line(table)
    return f"{name} {said}" if table.grades else said


def scale_line(table: ScoreTable) -> tuple[str, str]:
    """The same as a label and what stands beside it."""
    said = _grades(table) if table.grades else f"{table.low} to {table.high}"
    return "Grades" if table.grades else "Range", f"{said}; {direction_words(table)}"


def scale_fields(table: ScoreTable) -> tuple[str, ...]:
    """The fields that the line stands for; grades are quoted and never counted, so they have no unit."""
    return ("low", "high", "higher_is", *(["unit"] if table.grades else []))


def _grades(table: ScoreTable) -> str:
    """The grades from the lowest rank up; whole numbers and letters by the first and the last."""
    names = _names(table)
    runs = all(isinstance(grade.value, int) for grade in table.grades) or all(
        len(name) == 1 and name.isalpha() for name in names
    )
    return f"{names[0]} to {names[-1]}" if runs else ", ".join(names)


def direction_words(table: ScoreTable) -> str:
    """`higher is worse`; a grade that is a letter or a word is not higher than another, so the end is named."""
    names = _names(table)
    if not names or any(sign.isdigit() for name in names for sign in name):
        return f"higher is {table.higher_is}"
    return f"{names[-1]} is {'best' if table.higher_is == 'better' else 'worst'}"


def _names(table: ScoreTable) -> list[str]:
    return [str(grade.value) for grade in sorted(table.grades, key=lambda grade: grade.rank)]
