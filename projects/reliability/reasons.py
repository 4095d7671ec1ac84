"""Why a coefficient has no value, or a value no interval: the machine's word and the sentence for people."""

NO_UNITS = "no_units"
NO_DATA = "no_data"
ONE_CODER = "one_coder"
CODER_WITHOUT_CODES = "coder_without_codes"
NO_PAIRABLE_UNITS = "no_pairable_units"
NO_VARIATION = "no_variation"
SINGLE_CATEGORY = "single_category"
NO_DECLARED_CATEGORIES = "no_declared_categories"
NEGATIVE_VALUES = "negative_values"
NO_SPANS = "no_spans"
OVERLAPPING_SPANS = "overlapping_spans"
MORE_THAN_TWO_CODERS = "more_than_two_coders"

NOT_ASKED = "not_asked"
VALUE_UNDEFINED = "value_undefined"
PERFECT_AGREEMENT = "perfect_agreement"
ONE_UNIT = "one_unit"
ONE_DOCUMENT = "one_document"
ONE_GROUP = "one_group"
UNDEFINED_REPLICATES = "undefined_replicates"
NO_VALUE_WITHOUT_ONE = "no_value_without_one"

SENTENCES = {
    NO_UNITS: "There is no unit to compare.",
    NO_DATA: "Nobody has given a code yet.",
    ONE_CODER: "There is only one coder; agreement needs two or more.",
    CODER_WITHOUT_CODES: "A coder gave no code, so this coder cannot be compared with the others.",
    NO_PAIRABLE_UNITS: "No unit was coded by two or more of these coders.",
    NO_VARIATION: "All codes that can be compared are the same, so reliability beyond chance cannot be shown.",
    SINGLE_CATEGORY: "The codebook declares a single category, so there is no chance agreement to correct for.",
    NO_DECLARED_CATEGORIES: "This coefficient needs declared categories, and the variable has none.",
    NEGATIVE_VALUES: "The ratio metric needs values of zero or more, and some are negative.",
    NO_SPANS: "Nobody marked a passage, so there is nothing to match.",
    OVERLAPPING_SPANS: "A coder's passages overlap, and this coefficient needs them side by side.",
    MORE_THAN_TWO_CODERS: "This coefficient is offered for two coders only; published definitions differ beyond two.",
    NOT_ASKED: "No interval was asked for.",
    VALUE_UNDEFINED: "Without a value there is no interval.",
    PERFECT_AGREEMENT: "The coders agree everywhere, so resampling cannot show how uncertain the value is.",
    ONE_UNIT: "An interval needs two or more units that can be compared.",
    ONE_DOCUMENT: "An interval resamples documents, and there is only one that two coders share.",
    ONE_GROUP: "An interval that resamples groups needs two or more with units that can be compared.",
    NO_VALUE_WITHOUT_ONE: "When one of the units is left out there is no value, so the jackknife gives no interval.",
    UNDEFINED_REPLICATES: "More than 5 % of the replicates have no value, so an interval would mislead.",
}
