import humanize


def square(side):
    return humanize.intcomma(side * side)
