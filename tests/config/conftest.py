import sys

from tests.source import ROOT

sys.path.append(str(ROOT / "scripts"))
