"""tools/measure_style.py as a module; tools are programs and no package."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from tests.support.sources import ROOT


def load_measure_style() -> ModuleType:
    """Run the file as a module of its own."""
    spec = spec_from_file_location("measure_style", ROOT / "tools" / "measure_style.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


measure_style = load_measure_style()
