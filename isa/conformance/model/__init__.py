# SPDX-License-Identifier: Apache-2.0
"""An implementation of the instruction set that shares no code with the simulator."""
