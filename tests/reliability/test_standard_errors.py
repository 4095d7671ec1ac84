"""Standard errors in closed form (published values: test_reference)."""

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from projects.reliability.ratings import MISSING
from projects.reliability.report import Run, own_alpha
from projects.reliability.standard_errors import standard_errors
from tests.reliability.builders import as_ratings, coded, random_codes


@pytest.mark.parametrize("seed", range(5))
def test_cohens_error_is_what_statsmodels_says(seed: int) -> None:
    codes = random_codes(seed, 90, 3, 4)
    found = {e.coders: e.error for e in standard_errors(as_ratings(codes, categories=4))}
    both = codes[(codes[:, :2] != MISSING).all(axis=1)][:, :2]
    table = np.zeros((4, 4))
    np.add.at(table, (both[:, 0], both[:, 1]), 1)
    assert found["A", "B"] == pytest.approx(cohens_kappa(table).std_kappa, abs=1e-12)


def test_alphas_error_is_about_that_of_the_bootstrap() -> None:
    ratings = as_ratings(random_codes(1, 400, 3, 4))
    row, error = own_alpha(ratings, Run("v", replicates=4000)), standard_errors(ratings)[0].error
    assert row.ci is not None
    assert error == pytest.approx((row.ci[1] - row.ci[0]) / 2 / 1.96, rel=0.06)


@pytest.mark.parametrize("units", [(), ("aa",), ("a.", ".b"), ("aa", "aa"), ("..",)])
def test_where_there_is_no_value_there_is_no_error(units: tuple[str, ...]) -> None:
    assert {e.error for e in standard_errors(coded(*units))} == {None}
