# SPDX-License-Identifier: Apache-2.0
"""All plots by name."""

from . import deeds, things, together

PLOTS = things.PLOTS | together.PLOTS | deeds.PLOTS
