"""What conda calls packages, by the names that Python package indexes have. Vetted by hand.

Most distributions have one name in both. Listed is what has another, and what is no Python distribution at
all, so that nothing is installed because an index happens to have something by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_NAMED_OTHERWISE = {
    "brotli-python": "brotli",
    "bs4": "beautifulsoup4",
    "cufflinks-py": "cufflinks",
    "cvxpy-base": "cvxpy",
    "dask": "dask[complete]",
    "dask-core": "dask",
    "docker-py": "docker",
    "faiss": "faiss-cpu",
    "faiss-gpu": "faiss-cpu",
    "geopandas-base": "geopandas",
    "geoviews-core": "geoviews",
    "gurobi": "gurobipy",
    "h2o-py": "h2o",
    "iris": "scitools-iris",
    "keras-base": "keras",
    "keras-gpu": "keras",
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "opencv": "opencv-python",
    "openturns-python": "openturns",
    "psycopg2": "psycopg2-binary",
    "py-opencv": "opencv-python",
    "py-xgboost": "xgboost",
    "py-xgboost-cpu": "xgboost",
    "py-xgboost-gpu": "xgboost",
    "pyarrow-core": "pyarrow",
    "pyephem": "ephem",
    "pyg": "torch-geometric",
    "pyqt": "pyqt5",
    "pytables": "tables",
    "python-blosc": "blosc",
    "python-cdo": "cdo",
    "python-duckdb": "duckdb",
    "python-eccodes": "eccodes",
    "python-fastjsonschema": "fastjsonschema",
    "python-flatbuffers": "flatbuffers",
    "python-graphviz": "graphviz",
    "python-kaleido": "kaleido",
    "python-lmdb": "lmdb",
    "python-symengine": "symengine",
    "python-wget": "wget",
    "python-xxhash": "xxhash",
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-geometric": "torch-geometric",
    "pytorch-gpu": "torch",
    "ray-core": "ray",
    "ray-default": "ray[default]",
    "ray-rllib": "ray[rllib]",
    "ray-tune": "ray[tune]",
    "redis-py": "redis",
    "seaborn-base": "seaborn",
    "sqlalchemy-base": "sqlalchemy",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-eigen": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-mkl": "tensorflow",
    "torchaudio-cpu": "torchaudio",
    "torchvision-cpu": "torchvision",
    "xarray-base": "xarray",
}

# Programs, libraries, parts of others, and what only conda has.
_ONLY_CONDA = """
ambertools anaconda anaconda-client anaconda-navigator anaconda-project arrow-cpp autoconf automake
bazel bedtools binutils bison blas blast blosc boa boost boost-cpp bowtie2 bwa bzip2 c-ares
c-blosc2 c-compiler ca-certificates cairo cdo cfitsio clang clangxx cmake coin-or-cbc coincbc compilers
conda conda-build conda-env conda-lock conda-pack console-shortcut constrained-solution cpuonly cudatoolkit
cudnn cunit cupy curl cutensor cxx-compiler cyrus-sasl dbus dolfin doxygen eccodes eigen esmf
esmpy expat fastqc fenics fenics-dolfin ffmpeg fftw firefox flex fontconfig fonts-conda-ecosystem
fonts-conda-forge fortran-compiler freeglut freetype freexl fribidi gcc geckodriver geos geotiff
gettext gfortran gflags gh ghostscript giflib git git-lfs glew glib glib-tools glog glpk gmp gmt
gnuplot gnutls go google-cloud-sdk graph-tool graphite2 graphviz grpc-cpp gsl gst-plugins-base
gstreamer gxx gzip harfbuzz hdf4 hdf5 htop icc-rt icu imagemagick intel-openmp ipopt java-jdk jpeg jq
json-c julia kealib krb5 lame lcms2 leptonica lerc llvm llvm-openmp llvmdev lz4-c lzo m4 make mamba
maven mdanalysis-data menuinst metis mkl mkl-devel mkl-fft mkl-random mkl-service mongodb mpc mpfr mpg123 mpi
mpich msys2-conda-epoch mumps mysql mysql-common mysql-libs nano navigator-updater nb-conda nb-conda-kernels
nccl nco ncurses netcdf-fortran nettle ninja nltk-data node nodejs nomkl nspr nss numpy-base octave openblas
openblas-devel openh264 openjdk openjpeg openmpi openslide openssl orc pandoc pango parallel
pari parquet-cpp patchelf pcre pcre2 pdal perl phantomjs pip pixman pkg-config plotly-orca poppler
poppler-data portaudio postgresql proj proj-data proj4 psi4 pthread-stubs pynio pyngl python.app
python-abi pytorch-cuda pytorch-mutex pytorch3d pywin32 pywinpty qhull qt qt-main qtbase rclone re2 readline
redis-server rsync ruby rust s2n sage sagelib samtools scotch sdl2 snappy sox spdlog sqlite suitesparse
sundials svt-av1 swig tar tbb tectonic tensorflow-base tesseract texlive-core thrift-cpp tiledb
tini tk tmux tree tzcode tzdata ucrt udunits2 unixodbc unzip utf8proc vc vega-cli
vega-lite-cli vim vs2015-runtime vtk-base wget wincertstore winpty x264 x265 xerces-c xeus xeus-python xz
yaml yaml-cpp yarn zeromq zip zlib zlib-ng zstd
"""
_NO_DISTRIBUTION = frozenset(_ONLY_CONDA.split())
_NO_DISTRIBUTION_LIKE = re.compile(
    r"_|r-|lib(?!rosa|pysal|sass|clang$|archive-c|sbml|tmux|cst)|m2-|m2w64-|vs20|xorg-|gcc-|gxx-|gfortran-|font-ttf-|perl-|"
    r"bioconductor-|ld-impl|sysroot|kernel-headers|cuda(?!-python)|aws-c-|aws-sdk-cpp|aws-checksums|aws-crt-cpp|"
    r"spacy-model-|dgl-cuda|proj\d|nodejs-|texlive|clang-|compiler-rt|azure-\w+-cpp"
)

_MATCH = re.compile(r"(?:.*::)?([A-Za-z0-9_][\w.-]*)\s*(.*)", re.DOTALL)
_BRACKET = re.compile(r"\[.*version\s*=\s*['\"]?([^'\"\]]*)['\"]?.*\]")
_OPERATORS = re.compile(r"\s*(~=|==|!=|<=|>=|<|>|=)?\s*([\w.*+!-]+)\s*")


@dataclass(frozen=True)
class FromConda:
    """A match specification of conda, read.

    ``requirement`` (PEP 508) is empty for what is no Python distribution; ``python`` is given by that of
    Python itself, such as "3.8" or ">=3.6". ``exact``: it has a build string, as exported files have.
    """

    name: str
    requirement: str = ""
    python: str = ""
    exact: bool = False


def from_conda(text: str) -> FromConda:
    """Read ``numpy``, ``numpy=1.18``, ``numpy=1.18.1=py37_0``, ``numpy >=1.18,<2`` or ``forge::numpy``.

    A version that indexes cannot have is left out. Source: conda's match specifications.
    """
    match = _MATCH.fullmatch(text.partition("#")[0].strip())
    if match is None or len(text) > 500:
        return FromConda("")
    name, rest = match[1].lower(), match[2].strip()
    if bracket := _BRACKET.fullmatch(rest):
        rest = bracket[1]
    specifier, build = _specifier(rest)
    if name == "python":
        exact = re.fullmatch(r"==(\d+(?:\.\d+)*)(?:\.\*)?", specifier)
        return FromConda(name, python=exact[1] if exact else specifier, exact=bool(build))
    if name.startswith("_"):
        return FromConda(name)
    key = canonicalize_name(name)
    if key in _NO_DISTRIBUTION or name in _NO_DISTRIBUTION or _NO_DISTRIBUTION_LIKE.match(key):
        return FromConda(name)
    if build and "py" not in build and "*" not in build and not key.startswith("py"):
        return FromConda(name)  # it was built for no Python
    known = _NAMED_OTHERWISE.get(key, name)
    if known == "opencv-python" and specifier.startswith("==") and not specifier.endswith("*"):
        specifier += ".*"  # there, a fourth number is behind OpenCV's three
    if known == "dask[complete]" and build:
        known = "dask"  # what it consists of is listed, too
    return FromConda(name, f"{known}{specifier}", exact=bool(build))


def _specifier(text: str) -> tuple[str, str]:
    """PEP 440 specifiers for what stands behind a name, and the build string, if there is one."""
    words = text.split()
    if len(words) == 2 and not re.match(r"[<>=!~]", words[0]) and not re.match(r"[<>=!~,|]", words[1]):
        text = f"={words[0]}={words[1]}"  # name version build
    if match := re.fullmatch(r"={1,2}\s*([^=<>!~,|\s]+)\s*=\s*([^=\s]+)", text):
        version = _version(match[1])
        return (f"=={version}" if version else ""), match[2]
    if not text or "|" in text:  # one of several: which, no specifier can say
        return "", ""
    found = []
    for part in text.split(","):
        match = _OPERATORS.fullmatch(part)
        version = _version(match[2]) if match else ""
        if match is None or not version:
            continue
        operator = match[1] or "="
        if operator == "=" or version.endswith(".*"):
            if operator in ("=", "=="):
                found.append(f"=={version.removesuffix('.*')}.*")
            elif operator == "!=":
                found.append(f"!={version}")
            else:
                found.append(f"{operator}{version.removesuffix('.*')}")
        else:
            found.append(f"{operator}{version}")
    return ",".join(found), ""


def _version(text: str) -> str:
    """A version that PEP 440 has too, with its ``.*`` if it has one; else ""."""
    plain = re.sub(r"\.?\*$", "", text)
    try:
        Version(plain)
    except InvalidVersion:
        return ""
    return f"{plain}.*" if plain != text else plain
