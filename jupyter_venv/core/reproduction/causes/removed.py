"""What well-known packages took away: how that shows in a message, and a day before it went.

Facts from the packages' change logs. The day is a little before the version came that took something away, so that
what was the newest then still has it. A record begins with package, version and day; its lines say what went:

- ``in MODULE``: names of a module's, imported from it or looked up in it
- ``of CLASS``: attributes of a class's objects
- ``module``: modules, with what was in them
- ``argument``: arguments of any function; ``argument of FUNCTION``: of functions whose names end like that
- ``says``: any other text of the message, one regular expression a line
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_RECORDS = r"""
numpy 1.23 2022-06-01
  in numpy: asscalar
numpy 1.24 2022-12-01
  in numpy: int float bool object complex str long unicode typeDict
  says: The requested array has an inhomogeneous shape
numpy 2.0 2024-06-01
  says: was removed in the NumPy 2\.0 release
  says: NumPy 1\.x cannot be run in\s+NumPy 2
  says: _ARRAY_API not found
  says: numpy\.core\.multiarray failed to import
  says: Unable to avoid copy while creating an array as requested
  in numpy: float_ complex_ unicode_ string_ Inf NaN Infinity NINF PINF product cumproduct alltrue sometrue asfarray
    cast find_common_type set_string_function row_stack mat msort in1d trapz round_
  of ndarray|numpy.ndarray: ptp newbyteorder itemset
  module: numpy.lib.arraysetops numpy.lib.function_base numpy.lib.npyio
scipy 1.3 2018-12-01
  in scipy.misc: imread imresize imsave imshow imrotate imfilter toimage fromimage bytescale comb factorial factorial2
    logsumexp pade info source who
scipy 1.12 2023-12-01
  in scipy: array sqrt linspace zeros ones arange pi exp sin cos log rand randn mean std dot where real absolute
    asarray eye matrix misc
  in scipy.misc: derivative face ascent electrocardiogram central_diff_weights
  in scipy.stats: binom_test median_absolute_deviation
scipy 1.13 2024-03-01
  in scipy.signal: gaussian hann hamming blackman bartlett boxcar triang kaiser flattop parzen bohman nuttall barthann
    cosine tukey general_gaussian chebwin blackmanharris
  in scipy.linalg: triu tril tri
scipy 1.14 2024-06-01
  in scipy.integrate: simps trapz cumtrapz
  module: scipy.misc
  says: `?interp2d`? has been removed
  argument of cg|gmres|bicgstab|minres|lgmres: tol
pandas 0.23 2018-05-01
  in pandas: rolling_mean rolling_std rolling_apply rolling_sum rolling_corr ewma ewmstd expanding_mean ols TimeSeries
pandas 0.25 2018-06-01
  module: pandas.tools pandas.rpy pandas.stats pandas.io.data pandas.io.wb pandas.formats pandas.lib pandas.tslib
    pandas.types
  in pandas: scatter_matrix Panel4D Term Expr match
pandas 1.0 2020-01-01
  of DataFrame|Series: ix as_matrix get_value set_value get_dtype_counts convert_objects sortlevel reindex_axis sort
    clip_upper clip_lower get_ftype_counts to_dense order ftypes get_values from_csv nonzero
  in pandas: Panel SparseDataFrame SparseSeries read_msgpack
  argument: sheetname parse_cols skip_footer tupleize_cols join_axes
  says: Passing list-likes to \.loc or \[\] with any missing labels
  says: type object 'DataFrame' has no attribute 'from_csv'
pandas 2.0 2023-03-01
  of DataFrame|Series|Index|DataFrameGroupBy: append iteritems mad lookup slice_shift tshift weekofyear week
  of DatetimeIndex|DatetimeProperties|Timestamp: week weekofyear weekday_name
  in pandas: datetime np Int64Index UInt64Index Float64Index
  in pandas.io.json: json_normalize
  in pandas.core.indexes.numeric: Int64Index NumericIndex Float64Index
  module: pandas.core.index pandas.util.testing pandas.core.indexes.numeric
  argument: error_bad_lines warn_bad_lines squeeze line_terminator mangle_dupe_cols datetime_is_numeric null_counts
    loffset convert_float
  says: \b(?:drop|pivot|concat|set_index|reset_index|sort_values|drop_duplicates|fillna|dropna|read_csv|read_table
    |pivot_table|interpolate|replace|to_csv|where|mask|sort_index|ffill|bfill|clip)\(\)\ takes\ (?:from\ \d+\ to\ )?\d+
    \ positional\ arguments?\ but\ \d+
  says: agg function failed \[how->
  says: Could not convert (?:string )?.* to numeric
  says: does not support reduction '
pandas 3.0 2025-12-01
  argument of NDFrame.fillna|DataFrame.fillna|Series.fillna|replace: method
  argument of groupby: axis
  argument: delim_whitespace date_parser infer_datetime_format use_nullable_dtypes keep_date_col
  of DataFrame: applymap swapaxes
  says: Invalid frequency: \w+
  says: is no longer supported for offsets
  says: Invalid value '.*' for dtype 'str'
matplotlib 2.2 2018-01-01
  module: matplotlib.finance
  in matplotlib: finance
  in matplotlib.pyplot: hold ishold spectral
  says: (?:Unknown property|has no property|unexpected keyword argument) '?axisbg
matplotlib 3.1 2019-05-01
  says: (?:Unknown property|has no property|unexpected keyword argument) '?normed
  in matplotlib.mlab: normpdf bivariate_normal csv2rec rec2csv movavg PCA griddata find prctile
matplotlib 3.6 2022-09-01
  argument of gca: projection
  argument of grid: b
  says: object has no attribute 'set_window_title'
  in matplotlib.cbook: mplDeprecation iterable
matplotlib 3.8 2023-09-01
  says: 'seaborn(?:-[\w-]+)?' (?:not found in the style library|is not a valid package style)
  argument: use_line_collection
  of Axes3D|Axes3DSubplot: w_xaxis w_yaxis w_zaxis
matplotlib 3.9 2024-05-01
  in matplotlib.cm: get_cmap register_cmap unregister_cmap
  of Legend: legendHandles
matplotlib 3.10 2024-12-01
  of FigureCanvasAgg|FigureCanvasBase|FigureCanvas: tostring_rgb
seaborn 0.9 2018-07-01
  in seaborn: corrplot coefplot interactplot
seaborn 0.10 2019-12-01
  in seaborn: tsplot
seaborn 0.11 2020-09-01
  argument: stat_func
seaborn 0.12 2022-09-01
  says: \b(?:\w+plot|heatmap|FacetGrid\.__init__|PairGrid\.__init__)\(\) (?:takes from 0 to 1 positional|got multiple values for argument 'data')
  argument of FacetGrid.__init__|PairGrid.__init__|pairplot|lmplot|factorplot|catplot|jointplot|relplot: size
seaborn 0.13 2023-09-01
  in seaborn: factorplot lvplot
seaborn 0.14 2024-02-01
  in seaborn: distplot
  argument of kdeplot: shade bw
scikit-learn 0.20 2018-08-01
  module: sklearn.cross_validation sklearn.grid_search sklearn.learning_curve sklearn.lda sklearn.qda
  in sklearn: cross_validation grid_search learning_curve
scikit-learn 0.22 2019-12-01
  in sklearn.preprocessing: Imputer
  in sklearn.datasets: fetch_mldata
  in sklearn.mixture: GMM DPGMM VBGMM
scikit-learn 0.23 2020-05-01
  in sklearn.externals: joblib six
  in sklearn.metrics: jaccard_similarity_score calinski_harabaz_score
  module: sklearn.externals sklearn.utils.linear_assignment_
scikit-learn 0.24 2020-12-01
  module: sklearn.datasets.samples_generator sklearn.metrics.classification sklearn.metrics.scorer
    sklearn.metrics.ranking sklearn.ensemble.forest sklearn.ensemble.gradient_boosting
    sklearn.ensemble.weight_boosting sklearn.ensemble.bagging sklearn.tree.tree sklearn.tree.export
    sklearn.preprocessing.imputation sklearn.preprocessing.data sklearn.preprocessing.label sklearn.linear_model.base
    sklearn.linear_model.logistic sklearn.linear_model.stochastic_gradient sklearn.linear_model.ridge
    sklearn.linear_model.coordinate_descent sklearn.linear_model.least_angle sklearn.linear_model.bayes
    sklearn.neighbors.base sklearn.neighbors.classification sklearn.neighbors.kde sklearn.neighbors.unsupervised
    sklearn.utils.testing sklearn.utils.mocking sklearn.cluster.k_means_ sklearn.cluster.hierarchical
    sklearn.cluster.dbscan_ sklearn.cluster.birch sklearn.cluster.mean_shift_ sklearn.cluster.spectral
    sklearn.cluster.bicluster sklearn.manifold.t_sne sklearn.manifold.spectral_embedding_ sklearn.decomposition.pca
    sklearn.decomposition.nmf sklearn.decomposition.online_lda sklearn.neural_network.multilayer_perceptron
    sklearn.neural_network.rbm sklearn.svm.classes sklearn.svm.base sklearn.gaussian_process.gpr
    sklearn.gaussian_process.gpc sklearn.feature_selection.base sklearn.feature_selection.univariate_selection
    sklearn.feature_selection.from_model sklearn.covariance.empirical_covariance_ sklearn.mixture.gaussian_mixture
    sklearn.mixture.base sklearn.semi_supervised.label_propagation sklearn.cross_decomposition.pls_
    sklearn.feature_extraction.dict_vectorizer
  argument of plot_tree: rotate
scikit-learn 1.0 2021-09-01
  argument: precompute_distances presort
scikit-learn 1.2 2022-12-01
  says: `?load_boston`? has been removed
  in sklearn.datasets: load_boston
  in sklearn.metrics: plot_confusion_matrix plot_roc_curve plot_precision_recall_curve
  in sklearn.inspection: plot_partial_dependence
  says: (?:Vectorizer|Encoder|Features|Transformer|Union)' object has no attribute 'get_feature_names'
  argument of LinearRegression.__init__|Ridge.__init__|Lasso.__init__|LassoCV.__init__|RidgeCV.__init__: normalize
  says: The 'criterion' parameter of .* Got '(?:mse|mae)'
  says: Feature names are only supported if all input features have string names
scikit-learn 1.3 2023-06-01
  says: The '(?:max_features|loss)' parameter of .* Got '(?:auto|deviance|ls|lad|log|squared_loss)'
scikit-learn 1.4 2024-01-01
  argument of OneHotEncoder.__init__: sparse
  argument: base_estimator affinity
  says: The 'penalty' parameter of .* Got 'none'
scikit-learn 1.6 2024-12-01
  argument: squared force_all_finite multi_class
tensorflow 2.0 2019-09-01
  in tensorflow|tensorflow._api.v2.v2|tensorflow.compat.v2: Session placeholder contrib random_normal random_uniform
    truncated_normal get_variable app flags variable_scope global_variables_initializer initialize_all_variables
    InteractiveSession ConfigProto set_random_seed get_default_graph reset_default_graph Print log div to_float
    to_int32 trainable_variables layers logging gfile python_io placeholder_with_default assign FixedLenFeature
    parse_single_example GraphDef matrix_inverse arg_max
  module: tensorflow.contrib tensorflow.examples
  says: module '?tensorflow[\w.]*(?:train|losses|nn|metrics|summary)'? has no attribute '(?:AdamOptimizer|rnn_cell
    |GradientDescentOptimizer|RMSPropOptimizer|MomentumOptimizer|AdagradOptimizer|mean_squared_error|dynamic_rnn|FileWriter
    |softmax_cross_entropy|merge_all|Saver|softmax_cross_entropy_with_logits_v2)'
  says: The Session graph is empty
  says: tf\.gradients is not supported when eager
  says: is not compatible with eager execution
  says: ^KeyError: '(?:val_)?acc'$
tensorflow 2.6 2021-08-01
  says: object has no attribute '(?:predict_classes|predict_proba)'
  in keras.optimizers: Adam SGD RMSprop Adagrad Adadelta
  in keras.utils: to_categorical
  in keras.layers.normalization: BatchNormalization
  in keras.backend: set_session tensorflow_backend
  module: keras.backend.tensorflow_backend keras.objectives keras.layers.advanced_activations
    keras.layers.convolutional keras.layers.core keras.layers.embeddings keras.layers.recurrent keras.engine.topology
tensorflow 2.12 2023-03-01
  module: tensorflow.keras.wrappers keras.wrappers tensorflow.python.keras.wrappers
keras 3.0 2023-11-01
  module: keras.preprocessing keras.utils.np_utils keras.utils.vis_utils keras.engine keras.layers.merge
    keras.layers.wrappers keras.utils.generic_utils tensorflow.keras.layers.experimental tensorflow.python.keras
    keras.utils.data_utils keras.optimizers.optimizer_v2 keras.src.engine
  in keras.preprocessing.image|keras.preprocessing|keras.src.legacy.preprocessing: ImageDataGenerator image text sequence
  says: object has no attribute '(?:fit|predict|evaluate)_generator'
  says: Argument\(s\) not recognized: \{'(?:lr|decay)'
  says: The filename must end in `\.weights\.h5`
  says: The filepath provided must end in `\.keras`
  says: A KerasTensor cannot be used as input to a TensorFlow function
  says: Unrecognized keyword arguments passed to \w+: \{'(?:input_length|weights|batch_input_shape)'
torch 1.8 2021-03-01
  in torch: rfft irfft ifft
torch 2.0 2023-03-01
  in torch: symeig lstsq solve eig
torch 2.6 2025-01-01
  says: Weights only load failed
torchtext 0.12 2021-03-01
  module: torchtext.legacy
  in torchtext.data: Field LabelField BucketIterator TabularDataset Iterator
torchvision 0.17 2024-01-01
  module: torchvision.transforms.functional_tensor torchvision.models.utils
gensim 4.0 2021-03-01
  argument of Word2Vec.__init__|FastText.__init__|Doc2Vec.__init__: size iter
  says: (?:removed (?:from KeyedVector )?in|since) Gensim 4
  module: gensim.summarization gensim.models.wrappers gensim.models.deprecated
  of Word2Vec|KeyedVectors|Doc2Vec|FastText: vocab index2word index2entity most_similar doesnt_match similarity
  says: '(?:Word2Vec|FastText)' object is not subscriptable
networkx 2.0 2017-09-01
  in networkx: from_pandas_dataframe to_pandas_dataframe draw_graphviz
  of Graph|DiGraph|MultiGraph|MultiDiGraph: nodes_iter edges_iter neighbors_iter degree_iter add_path add_cycle
networkx 2.4 2019-10-01
  of Graph|DiGraph|MultiGraph|MultiDiGraph: node selfloop_edges number_of_selfloops nodes_with_selfloops
  in networkx: connected_component_subgraphs weakly_connected_component_subgraphs
    strongly_connected_component_subgraphs
networkx 3.0 2022-12-01
  in networkx: info to_numpy_matrix from_numpy_matrix read_gpickle write_gpickle read_yaml write_yaml read_shp
    write_shp OrderedGraph OrderedDiGraph pagerank_numpy pagerank_scipy to_scipy_sparse_matrix
    from_scipy_sparse_matrix jit_data hub_matrix authority_matrix
plotly 4.0 2019-07-01
  says: plotly\.(?:plotly|grid_objs|widgets|dashboard_objs) (?:module )?is deprecated, please install the chart-studio
  module: plotly.plotly
plotly 6.0 2025-01-01
  says: Invalid property specified for object of type plotly[\w.]*: '(?:titlefont|titleside|titleposition)'
  in plotly.graph_objs|plotly.graph_objects: Heatmapgl Pointcloud
bokeh 0.13 2017-09-01
  module: bokeh.charts
bokeh 2.0 2020-02-01
  says: unexpected attribute '?legend'? to
bokeh 3.0 2022-10-01
  says: unexpected attribute '?(?:plot_width|plot_height)'?
  in bokeh.models|bokeh.models.widgets: Panel ToolbarBox
Pillow 7.0 2019-12-01
  in PIL: PILLOW_VERSION
Pillow 10.0 2023-06-01
  in PIL.Image: ANTIALIAS LINEAR CUBIC
  of ImageDraw: textsize multiline_textsize
  of FreeTypeFont|ImageFont|TransposedFont: getsize getsize_multiline
scikit-image 0.18 2020-12-01
  in skimage.measure: compare_ssim compare_psnr compare_mse compare_nrmse
scikit-image 0.19 2021-11-01
  in skimage.draw: circle
  module: skimage.novice
  in skimage: novice
scikit-image 0.21 2023-05-01
  in skimage.feature: greycomatrix greycoprops
  argument: multichannel
statsmodels 0.12 2020-08-01
  in statsmodels.formula.api: OLS Logit GLM WLS
statsmodels 0.13 2021-09-01
  says: arima_model\.ARMA and\s+statsmodels\.tsa\.arima_model\.ARIMA have\s+been removed
SQLAlchemy 2.0 2023-01-01
  of Engine|OptionEngine: execute has_table table_names
  says: Not an executable object: '
  says: Textual SQL expression .* should be explicitly declared
MarkupSafe 2.1 2022-02-01
  in markupsafe: soft_unicode
Jinja2 3.1 2022-03-01
  in jinja2: escape Markup contextfilter environmentfilter evalcontextfilter
Werkzeug 1.0 2020-01-01
  in werkzeug: secure_filename cached_property
Werkzeug 3.0 2023-09-01
  in werkzeug.urls: url_quote url_decode url_encode
openai 1.0 2023-11-01
  says: no longer supported in openai>=1\.0\.0
pydantic 2.0 2023-06-01
  says: has been moved to the `pydantic-settings` package
  says: `regex` is removed
  in pydantic: BaseSettings
langchain 0.2 2023-12-01
  module: langchain.chat_models langchain.document_loaders langchain.embeddings langchain.vectorstores langchain.llms
    langchain.chains langchain.text_splitter langchain.prompts langchain.memory langchain.schema langchain.callbacks
    langchain.utilities langchain.retrievers langchain.indexes
IPython 8.0 2021-12-01
  module: IPython.html IPython.parallel IPython.kernel IPython.nbformat IPython.config IPython.utils.traitlets
    IPython.qt
IPython 9.0 2025-01-01
  in IPython.core.display: display HTML
  in IPython.display: set_matplotlib_formats set_matplotlib_close
  of ZMQInteractiveShell: magic
geopandas 1.0 2024-06-01
  says: geopandas\.datasets? (?:has been|was) (?:deprecated and was )?removed
  module: geopandas.datasets
  in geopandas: datasets
  argument of sjoin: op
shapely 2.0 2022-12-01
  says: '(?:MultiPolygon|MultiPoint|MultiLineString|GeometryCollection)' object is not (?:iterable|subscriptable)
  says: object of type 'Multi(?:Polygon|Point|LineString)' has no len
librosa 0.8 2020-07-01
  in librosa: output
  module: librosa.output
librosa 0.10 2023-02-01
  in librosa.display: waveplot
imbalanced-learn 0.8 2021-02-01
  says: object has no attribute 'fit_sample'
xgboost 2.1 2024-06-01
  argument of XGBClassifier.fit|XGBRegressor.fit|XGBModel.fit: eval_metric early_stopping_rounds callbacks
lightgbm 4.0 2023-07-01
  argument of LGBMClassifier.fit|LGBMRegressor.fit|train|cv: early_stopping_rounds verbose_eval evals_result verbose
tweepy 4.0 2021-09-01
  in tweepy: StreamListener TweepError
spacy 3.0 2021-01-01
  says: \[E941\]|\[E966\]
sympy 1.0 2016-02-01
  module: sympy.mpmath sympy.galgebra
  in sympy: mpmath galgebra
Cartopy 0.23 2024-01-01
  of GeoAxes|GeoAxesSubplot: outline_patch background_patch
"""
_BEGINS = re.compile(r"(\S+) (\d[\d.]*) (\d{4}-\d\d-\d\d)")
_LINE = re.compile(r"  (in|of|module|argument|says)(?: of)?(?: ([^:]+))?: (.+)")


@dataclass(frozen=True)
class Removal:
    """``version`` of ``package`` took something away; ``before`` is an ISO date on which it was there."""

    package: str
    version: str
    before: str
    shows: re.Pattern[str]


def removal(said: str) -> Removal | None:
    """What a message such as ``AttributeError: module 'numpy' has no attribute 'int'`` is about.

    Older Pythons do not say from where a name could not be imported (before 3.7), nor whose ``__init__`` was
    called (before 3.10): that has to be added to ``said``.
    """
    return next((one for one in removals() if one.shows.search(said)), None)


@cache
def removals() -> tuple[Removal, ...]:
    """All that is known, by package."""
    return tuple(
        Removal(*head, re.compile("|".join(f"(?:{one})" for one in map(_pattern, lines)), re.MULTILINE))
        for head, lines in _records()
    )


def _records() -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    head, lines = ("", "", ""), list[str]()
    for line in _RECORDS.strip().split("\n"):
        if match := _BEGINS.fullmatch(line):
            if lines:
                yield head, lines
            head, lines = (match[1], match[2], match[3]), []
        elif line.startswith("    "):  # goes on; within an expression without the break
            lines[-1] += line.strip() if lines[-1].startswith("  says") else f" {line.strip()}"
        else:
            lines.append(line)
    yield head, lines


def _pattern(line: str) -> str:
    match = _LINE.fullmatch(line)
    assert match is not None, line
    kind, owner, what = match[1], (match[2] or "").replace(".", r"\."), match[3]
    if kind == "says":
        return what
    names = "|".join(re.escape(name) for name in what.split())
    if kind == "in":
        return rf"module '?(?:{owner})'? has no attribute '(?:{names})'|cannot import name '?(?:{names})'? from '(?:{owner})'"
    if kind == "of":
        return rf"'(?:{owner})' object has no attribute '(?:{names})'"
    if kind == "module":
        return rf"No module named '?(?:{names})(?:\.[\w.]+)?'?$"
    named = rf"\b(?:{owner})\(\) got an " if owner else ""
    return rf"{named}unexpected keyword argument '?(?:{names})'?$"
