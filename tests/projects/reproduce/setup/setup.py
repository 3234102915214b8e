from setuptools import setup

REQUIRES = ['tabulate', 'humanize<4.10']
raise SystemExit('nobody may run this')
setup(name='old', install_requires=REQUIRES)
