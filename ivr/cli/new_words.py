"""What a new line begins with: a greeting, a menu, a person, in every language that the lines speak."""

from string import Template

FLOW = Template("""# yaml-language-server: $$schema=../schema/flow.schema.json
# $title. Read it from top to bottom, as a caller would hear it.

flow: $name
title: $title
start: emergency
give_up: to_a_person

everywhere:
  0: to_a_person
  star: repeat

steps:
  emergency:
    say: If this is an emergency, hang up and dial 9 1 1.
    next: welcome

  welcome:
    say: >-
      Thank you for calling $organisation.
    next: main_menu

  main_menu:
    menu: For a person at any time, press 0. To hear this again, press star.
    choices:
$offer      1: {to: hear an example, go: example}

  example:
    say: Your own words go here.
    next: main_menu

  # ---- People ----

  to_a_person:
$hours  connecting:
    say: We will connect you with an associate.
    next: in_line

  in_line:
    queue: $queue
    full: nobody_free
    unavailable: nobody_free

  nobody_free:
    hang_up: We cannot connect you right now. Please call again a little later. Good-bye.
""")
HOURS = Template("""    hours: $calendar
    open: connecting
    closed: closed

  closed:
    hang_up: >-
      Our associates are not here now. They are here again {opens_at}. Please call again then. Good-bye.

""")
NO_HOURS = """    say: One moment, please.
    next: connecting

"""
OFFER = '      9: {say: "Para español, oprima nueve.", language: es, go: emergency}\n'

SPANISH = Template("""# yaml-language-server: $$schema=../../schema/translation.schema.json
flow: $name
language: es
steps:
  emergency: Si es una emergencia, cuelgue y llame al 9 1 1.
  welcome: >-
    Gracias por llamar a $organisation.
  main_menu:
    menu: >-
      Para hablar con una persona en cualquier momento, oprima 0. Para escuchar esto de nuevo, oprima
      asterisco.
    example: escuchar un ejemplo
  example: Aquí van sus propias palabras.
$hours  connecting: Le comunicaremos con un representante.
  nobody_free: >-
    En este momento no podemos comunicarle. Por favor, llame de nuevo un poco más tarde. Hasta luego.
""")
SPANISH_HOURS = """  closed: >-
    Nuestros representantes no están en este momento. Estarán de nuevo {opens_at}. Por favor, llame entonces.
    Hasta luego.
"""
SPANISH_WITHOUT_HOURS = "  to_a_person: Un momento, por favor.\n"

CALL = Template("""# $title: the greeting, a choice, a person by 0.
dials $number
at $at

hears Thank you for calling $organisation
hears To hear an example, press 1
presses 1
hears Your own words go here
presses 0
hears We will connect you with an associate
hangs up
""")
SPANISH_CALL = Template("""# $title, in Spanish: the greeting, a choice, a person by 0.
dials $number
at $at
language es

hears Gracias por llamar a $organisation
hears Para escuchar un ejemplo, oprima 1
presses 1
hears Aquí van sus propias palabras
presses 0
hears Le comunicaremos con un representante
hangs up
""")
