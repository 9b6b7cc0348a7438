"""Versions of any length, made of what real lines are made of, to measure how work grows with a version."""

STEPS_A_FLOW = 50
STEPS_A_PART = 8
FLOWS_A_HUB = 7
NUMBER = "1-202-555-0100"
_SETTINGS = {
    "lines.yaml": f'organisation: Example Home Care\nlines:\n  "{NUMBER}": hub_0\n',
    "hours.yaml": "calendars:\n  office:\n    time_zone: America/New_York\n"
    "    weekly: {monday to friday: 8:30 to 17:00}\n    holidays: [Christmas Day]\n",
    "queues.yaml": "queues:\n  office: {hours: office, at_most: 100}\n",
}
_REACH = """flow: reach_person
title: A person
start: office_hours
steps:
  office_hours: {hours: office, open: in_line, closed: closed}
  in_line: {queue: office, full: nobody, unavailable: nobody}
  closed: {say: "Nobody is here before {opens_at}.", next: nobody}
  nobody: {done: nobody}
"""


def long_version(steps: int) -> dict[str, bytes]:
    """Flow files with about so many steps in one line: hubs that lead to flows, all of them to people."""
    flows = max(1, round(steps / STEPS_A_FLOW))
    files = {**_SETTINGS, "reach_person.yaml": _REACH}
    for number in range(flows):
        files[f"flow_{number}.yaml"] = _flow(number)
    hubs, number = _hubs(flows)
    files |= hubs
    return {path: text.encode() for path, text in files.items()}


def _hubs(flows: int) -> tuple[dict[str, str], int]:
    """A tree of menus above the flows; its root is `hub_0`."""
    below = [f"flow_{number}" for number in range(flows)]
    files: dict[str, str] = {}
    made = 0
    while len(below) > FLOWS_A_HUB:
        above = []
        for start in range(0, len(below), FLOWS_A_HUB):
            made += 1
            above.append(f"hub_{made}")
            files[f"hub_{made}.yaml"] = _hub(f"hub_{made}", below[start : start + FLOWS_A_HUB], "done: back")
        below = above
    files["hub_0.yaml"] = _hub("hub_0", below, "hang_up: Good-bye.")
    return files, made


def _hub(name: str, below: list[str], end: str) -> str:
    choices = "".join(
        f"      {key}: {{for: matter number {key}, go: use_{used}}}\n" for key, used in enumerate(below, 1)
    )
    uses = "".join(
        f"  use_{used}: {{use: {used}, {'finished' if used.startswith('flow') else 'back'}: choices}}\n"
        for used in below
    )
    return (
        f"flow: {name}\ntitle: {name}\nstart: choices\ngive_up: person\n"
        "everywhere: {0: person, star: repeat}\nsteps:\n"
        f"  choices:\n    menu:\n{choices}      9: {{to: leave, go: end}}\n{uses}"
        f"  person: {{use: reach_person, nobody: end}}\n  end: {{{end}}}\n"
    )


def _flow(number: int) -> str:
    parts = STEPS_A_FLOW // STEPS_A_PART
    head = (
        f"flow: flow_{number}\ntitle: Flow {number}\nstart: greet_0\ngive_up: person\n"
        "everywhere: {0: person, star: repeat}\nsteps:\n"
    )
    body = "".join(_part(part) for part in range(parts))
    end = f"greet_{parts}"
    return f"{head}{body}  {end}: {{done: finished}}\n  person: {{use: reach_person, nobody: {end}}}\n"


def _part(part: int) -> str:
    """A sentence, a menu, a question, a look-up and what comes of them."""
    onward = f"greet_{part + 1}"
    return f"""  greet_{part}: {{say: This is part {part}., next: menu_{part}}}
  menu_{part}:
    menu:
      1: {{to: give a number, go: ask_{part}, remember: {{wish_{part}: number}}}}
      2: {{to: hear about it, go: about_{part}, remember: {{wish_{part}: words}}}}
      3: {{to: go on, go: {onward}}}
  ask_{part}: {{ask: Which number is it?, fact: number_{part}, digits: 6, next: case_{part}}}
  case_{part}: {{look_up: open_case, opened: told_{part}, unavailable: about_{part}}}
  told_{part}: {{say: "Your number is {{number_{part}}}, the case {{case_number}}.", next: which_{part}}}
  about_{part}: {{say: This is what part {part} is about., next: which_{part}}}
  which_{part}: {{choose: wish_{part}, when: [{{is: words, go: menu_{part}}}], otherwise: more_{part}}}
  more_{part}:
    menu: {{1: {{to: hear it again, go: greet_{part}}}, 2: {{to: go on, go: {onward}}}}}
"""
