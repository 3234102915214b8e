"""Which distribution provides a module, where that is well known: vetted by hand, never guessed.

A wrong or made-up name here would be a wrong package on somebody's machine. So a module is listed only when
everybody who imports it means the same distribution. Everything else is for whoever asked to look up.

Standard library only and Python 3.9 syntax: this module also runs inside project kernels.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.machinery import all_suffixes
from typing import Optional

#: Modules whose distribution has another name. Of a dotted name the longest listed part counts.
_NAMED_OTHERWISE = {
    "Bio": "biopython",
    "Crypto": "pycryptodome",
    "Cryptodome": "pycryptodomex",
    "MeCab": "mecab-python3",
    "MySQLdb": "mysqlclient",
    "OpenGL": "PyOpenGL",
    "OpenSSL": "pyOpenSSL",
    "PIL": "Pillow",
    "RPi": "RPi.GPIO",
    "Xlib": "python-xlib",
    "absl": "absl-py",
    "attr": "attrs",
    "autosklearn": "auto-sklearn",
    "azure.ai.ml": "azure-ai-ml",
    "azure.core": "azure-core",
    "azure.cosmos": "azure-cosmos",
    "azure.functions": "azure-functions",
    "azure.identity": "azure-identity",
    "azure.keyvault.secrets": "azure-keyvault-secrets",
    "azure.storage.blob": "azure-storage-blob",
    "barcode": "python-barcode",
    "bayes_opt": "bayesian-optimization",
    "box": "python-box",
    "bs4": "beautifulsoup4",
    "bson": "pymongo",
    "cairo": "pycairo",
    "camelot": "camelot-py",
    "cassandra": "cassandra-driver",
    "clr": "pythonnet",
    "corsheaders": "django-cors-headers",
    "cpuinfo": "py-cpuinfo",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "debug_toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "discord": "discord.py",
    "django_filters": "django-filter",
    "dns": "dnspython",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "ee": "earthengine-api",
    "elftools": "pyelftools",
    "engineio": "python-engineio",
    "factory": "factory-boy",
    "fitz": "PyMuPDF",
    "fpdf": "fpdf2",
    "gi": "PyGObject",
    "git": "GitPython",
    "github": "PyGithub",
    "gitlab": "python-gitlab",
    "google.api_core": "google-api-core",
    "google.auth": "google-auth",
    "google.cloud.aiplatform": "google-cloud-aiplatform",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.firestore": "google-cloud-firestore",
    "google.cloud.language": "google-cloud-language",
    "google.cloud.logging": "google-cloud-logging",
    "google.cloud.pubsub": "google-cloud-pubsub",
    "google.cloud.pubsub_v1": "google-cloud-pubsub",
    "google.cloud.secretmanager": "google-cloud-secret-manager",
    "google.cloud.speech": "google-cloud-speech",
    "google.cloud.storage": "google-cloud-storage",
    "google.cloud.texttospeech": "google-cloud-texttospeech",
    "google.cloud.translate": "google-cloud-translate",
    "google.cloud.vision": "google-cloud-vision",
    "google.genai": "google-genai",
    "google.generativeai": "google-generativeai",
    "google.oauth2": "google-auth",
    "google.protobuf": "protobuf",
    "googleapiclient": "google-api-python-client",
    "gridfs": "pymongo",
    "grpc": "grpcio",
    "grpc_tools": "grpcio-tools",
    "hydra": "hydra-core",
    "imblearn": "imbalanced-learn",
    "impala": "impyla",
    "jose": "python-jose",
    "jpype": "JPype1",
    "jwt": "PyJWT",
    "kafka": "kafka-python",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "mpl_toolkits": "matplotlib",
    "mpl_toolkits.basemap": "basemap",
    "mysql.connector": "mysql-connector-python",
    "nacl": "PyNaCl",
    "nmap": "python-nmap",
    "osgeo": "GDAL",
    "patoolib": "patool",
    "pdfminer": "pdfminer.six",
    # setuptools had it for twenty years and dropped it; only an older one helps.
    "pkg_resources": "setuptools<81",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pwn": "pwntools",
    "pynvml": "nvidia-ml-py",
    "pythoncom": "pywin32",
    "pywt": "PyWavelets",
    "rest_framework": "djangorestframework",
    "ruamel.yaml": "ruamel.yaml",
    "scikitplot": "scikit-plot",
    "serial": "pyserial",
    "shapefile": "pyshp",
    "skbio": "scikit-bio",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "sklearn_extra": "scikit-learn-extra",
    "skopt": "scikit-optimize",
    "slugify": "python-slugify",
    "snowflake.connector": "snowflake-connector-python",
    "snowflake.snowpark": "snowflake-snowpark-python",
    "socketio": "python-socketio",
    "socks": "PySocks",
    "speech_recognition": "SpeechRecognition",
    "stdnum": "python-stdnum",
    "surprise": "scikit-surprise",
    "tabula": "tabula-py",
    "talib": "TA-Lib",
    "telebot": "pyTelegramBotAPI",
    "telegram": "python-telegram-bot",
    "tlz": "toolz",
    "tortoise": "tortoise-orm",
    "umap": "umap-learn",
    "usb": "pyusb",
    "vlc": "python-vlc",
    "weaviate": "weaviate-client",
    "websocket": "websocket-client",
    "win32api": "pywin32",
    "win32com": "pywin32",
    "win32con": "pywin32",
    "win32gui": "pywin32",
    "wrf": "wrf-python",
    "wx": "wxPython",
    "yaml": "PyYAML",
    "z3": "z3-solver",
    "zmq": "pyzmq",
}

#: Modules whose distribution has the same name (but for case, and a hyphen for each underscore).
_ALIKE = """
accelerate adjustText aiofiles aiohttp aiosqlite alembic altair anndata annoy anthropic anyio apscheduler
arch arrow arviz ase astropy astroquery asyncpg attrs babel backoff backtrader bcrypt black bokeh boruta
boto3 botocore bottleneck bqplot brian2 brotli cachetools cairosvg cartopy casadi catboost
category_encoders cattrs ccxt celery certifi cffi cfgrib cftime chardet charset_normalizer chromadb cirq
click cloudpickle cmdstanpy cmocean cobra cohere colorama colorcet comm contextily corner coverage
cryptography customtkinter cvxpy cx_Oracle cycler Cython cython cytoolz dash dash_bootstrap_components
dask datasets datashader dateparser deap decorator deepdiff deepface dgl diffusers dill distributed django
dlib docker docopt docutils duckdb easyocr einops elasticsearch email_validator emcee emoji ephem evaluate
exifread face_recognition fairlearn faker fastapi fastparquet feature_engine featuretools feedparser
filelock filterpy findspark fiona fire flair flake8 flask flask_caching flask_cors flask_login
flask_migrate flask_restful flask_sqlalchemy flask_wtf flax folium freezegun fsspec fuzzywuzzy gcsfs gdown
geemap gensim geopandas geopy gevent gpiozero gpytorch gradio graphviz great_expectations great_tables
greenlet gspread gtts gunicorn gurobipy gym gymnasium h11 h2o h3 h5netcdf h5py hdbscan healpy hmmlearn
holidays holoviews html5lib httpx huggingface_hub humanize hvplot hyperopt hypothesis icalendar idna
igraph imageio imutils inflect influxdb_client iniconfig interpret invoke ipycanvas ipydatagrid ipykernel
ipyleaflet ipympl IPython ipywidgets isodate isort itables itsdangerous jax jaxlib jedi jieba jinja2 jiwer
joblib json5 jsonlines jsonpickle jsonschema jupyter_client jupyter_core jupyter_server jupyterlab kaggle
keplergl keras kivy kiwisolver kornia kubernetes langchain langchain_community langchain_core
langchain_openai langdetect langgraph lark lasio leafmap Levenshtein libpysal librosa lifelines lightgbm
lightkurve lightning lime line_profiler litellm llvmlite loguru lxml lz4 mapclassify markdown markupsafe
marshmallow matplotlib matplotlib_inline matplotlib_venn MDAnalysis mediapipe memory_profiler meshio metpy
missingno mistralai mistune mlflow mlxtend mne monai more_itertools motor moviepy mplcursors mplfinance
mpmath msal msgpack multidict multiprocess mypy narwhals nbclient nbconvert nbformat neo4j nest_asyncio
netCDF4 netmiko networkx nibabel nilearn nltk notebook num2words numba numcodecs numexpr numpy oauthlib
obspy ollama omegaconf onnx onnxruntime open3d openai OpenEXR openmm openpyxl optax optuna oracledb orjson
ortools osmnx packaging palettable pandas pandas_datareader pandera panel papermill param paramiko parso
passlib patsy pdfplumber peewee peft pendulum pennylane pexpect pika pillow_heif pingouin pint
platformdirs plotly plotnine pluggy pmdarima polars pooch portalocker praw prettytable prometheus_client
prompt_toolkit prophet psutil psycopg pulp py7zr pyarrow pyautogui pybind11 pycaret pycocotools pycountry
pydantic pydantic_core pydantic_settings pydeck pydicom pydot pydub pyecharts pyflakes pygame pygments
pygraphviz pygwalker PyInstaller pyinstrument pylint pymatgen pymc pymongo pymssql pymupdf pymysql
pynndescent pynput pyodbc pyomo pypdf PyPDF2 pyperclip pyproj PyQt5 PyQt6 pyreadr pyreadstat pyscf PySide2
PySide6 pyspark pystac pystac_client pytesseract pytest pytorch_lightning pyttsx3 pytz pyvis pyvista
pyzbar qiskit qrcode qutip rapidfuzz rarfile rasterio ray rdkit redis regex reportlab requests
requests_cache requests_oauthlib requests_toolbelt responses rich rioxarray rpy2 ruff s3fs sacrebleu
safetensors scanpy scapy schedule scipy scp scrapy seaborn selenium sentence_transformers sentencepiece
sentry_sdk shap shapely SimpleITK simplejson simpy six skorch sktime skyfield slack_sdk smbus2 snakeviz
sortedcontainers sounddevice soundfile spacy sphinx spotipy sqlalchemy sqlglot sqlmodel sqlparse squarify
stable_baselines3 stanza starlette statsmodels streamlit stripe structlog sunpy sympy tables tabulate
tenacity tensorboard tensorflow tensorflow_datasets tensorflow_hub tensorflow_probability termcolor
textblob textstat thefuzz tifffile tiktoken timm tokenizers toml tomli tomlkit toolz torch torch_geometric
torchaudio torchmetrics torchvision tornado tqdm traitlets transformers trimesh trio trl tsfresh tslearn
tweepy twilio typeguard typer typing_extensions tzdata tzlocal ujson ultralytics uncertainties unidecode
urllib3 uvicorn uvloop vaderSentiment validators vega_datasets vllm voila vtk wandb watchdog webcolors
websockets werkzeug wheel wikipedia wordcloud wrapt xarray xgboost xlrd xlsxwriter xlwt xmltodict yarl
ydata_profiling yellowbrick yfinance yt_dlp zarr zstandard
"""
_NAMED_ALIKE = frozenset(_ALIKE.split())

#: Modules that many distributions share: what an index has by such a name is something else.
_SHARED = frozenset(
    (
        "azure",
        "backports",
        "google",
        "jaraco",
        "mysql",
        "nvidia",
        "ruamel",
        "snowflake",
        "sphinxcontrib",
        "zope",
    )
)

#: Gone from the standard library since Python 3.9, so perhaps not in the list of the Python that runs this.
#: What an index has by these names is somebody else's. Sources: "Removed" in What's New of 3.10 to 3.13,
#: PEP 594.
_GONE = """
aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils formatter imghdr imp lib2to3 mailcap
msilib nis nntplib ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol telnetlib uu xdrlib
"""

#: The standard library's in Python 2 only: renamed in 3.0 (PEP 3108).
_OF_PYTHON_2 = """
BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue ScrolledText SimpleHTTPServer
SimpleXMLRPCServer SocketServer StringIO Tix Tkinter UserDict UserList UserString __builtin__ anydbm cPickle
cStringIO commands compiler cookielib copy_reg dbhash dumbdbm exceptions future_builtins htmlentitydefs
htmllib httplib md5 mimetools robotparser rfc822 sets sgmllib sha thread tkFileDialog tkMessageBox ttk urllib2
urlparse whichdb xmlrpclib
"""

#: What a Python may have been built without, or has on another system only: for 3.9, which has no list.
_OPTIONAL = """
_bz2 _crypt _ctypes _curses _dbm _gdbm _hashlib _lzma _posixshmem _sqlite3 _ssl _tkinter _uuid _winapi bz2
curses dbm lzma msvcrt readline sqlite3 tkinter turtle winreg winsound zlib
"""


def is_standard(top: str) -> bool:
    """Whether a module (without dots) is the standard library's, or was in Python 3.9 or later.

    By the list of the Python that runs this: a newer one may have modules more.
    """
    return top in _GONE.split() or top in getattr(sys, "stdlib_module_names", _OPTIONAL.split())


def is_python_2(top: str) -> bool:
    """Whether a module (without dots) was in the standard library of Python 2 only."""
    return top in _OF_PYTHON_2.split()


def distribution_for(module: str) -> Optional[str]:
    """What to install for a module such as ``sklearn.datasets``: a distribution's name, once with a bound.

    None where it is not well known.
    """
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        known = _NAMED_OTHERWISE.get(".".join(parts[:end]))
        if known is not None:
            return known
    return parts[0].replace("_", "-") if parts[0] in _NAMED_ALIKE else None


def distributions() -> frozenset[str]:
    """The canonical names of all distributions that are known here."""
    names = [*(name.partition("<")[0] for name in _NAMED_OTHERWISE.values()), *_NAMED_ALIKE]
    return frozenset(re.sub(r"[-_.]+", "-", name).lower() for name in names)


def identifying(module: str) -> str:
    """The part of a module's name that one distribution provides: ``google.cloud.storage``, ``sklearn``."""
    parts = module.split(".")
    length = 1 if parts[0] not in _SHARED else 3 if parts[:2] == ["google", "cloud"] else 2
    return ".".join(parts[:length])


def is_divided(module: str) -> bool:
    """Whether several distributions have a part of a module each: ``google``, ``mpl_toolkits``."""
    return identifying(f"{module}.x") != module or any(
        known.startswith(f"{module}.") for known in _NAMED_OTHERWISE
    )


def is_listed(module: str, files: Iterable[str]) -> bool:
    """Whether a module is among a distribution's files (relative to site-packages, with ``/``)."""
    path = module.replace(".", "/")
    names = {f"{path}{suffix}" for suffix in all_suffixes()}
    return any(
        file.startswith(f"{path}/")
        or file in names
        or (file.startswith(f"{path}.") and file.endswith((".so", ".pyd")))
        for file in files
    )
