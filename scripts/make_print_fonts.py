"""Make the typeface of printed pages from that of the screens: two weights, as TTF.

Needs what the tree does not: `pip install fonttools brotli` somewhere, `ui/node_modules`, and the
typeface DejaVu Sans, of which the signs are taken that Inter lacks. Subsets are merged, and figures
are the tabular ones, since a PDF is set without font features.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TREE = Path(__file__).parent.parent
INTER = TREE / "ui/node_modules/@fontsource-variable/inter"
FONTS = TREE / "src/outfeed/web/fonts"
SUBSETS = ("latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese")
WEIGHTS = {"Regular": 400, "SemiBold": 600}
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
DEJAVU_LICENCE = Path("/usr/share/doc/fonts-dejavu-core/copyright")
BESIDE = (
    (0x0530, 0x074F),  # Armenian, Hebrew, Arabic
    (0x10A0, 0x10FF),  # Georgian
    (0x2000, 0x27BF),  # marks, arrows, mathematics, shapes
    (0xFB13, 0xFDFF),  # joined forms of the same
    (0xFE70, 0xFEFF),
)


def main() -> None:
    """Write both weights and the licence into the package."""
    FONTS.mkdir(exist_ok=True)
    for style, weight in WEIGHTS.items():
        target = FONTS / f"Inter-{style}.ttf"
        made(weight).save(target)
        sys.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes\n")
    rest = TTFont(DEJAVU)
    plain(rest, {sign for first, last in BESIDE for sign in range(first, last + 1)})
    rest.save(FONTS / "DejaVuSans-Rest.ttf")
    (FONTS / "LICENSE-Inter.txt").write_bytes((INTER / "LICENSE").read_bytes())
    (FONTS / "LICENSE-DejaVu.txt").write_bytes(DEJAVU_LICENCE.read_bytes())


def made(weight: int) -> Any:
    """Give one font of a weight with the signs of all subsets."""
    with tempfile.TemporaryDirectory() as folder:
        parts, seen = [], set()
        for name in SUBSETS:
            font = TTFont(INTER / f"files/inter-{name}-wght-normal.woff2")
            font = instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
            with_tabular_figures(font)
            own = set(font.getBestCmap()) - seen
            seen |= own
            parts.append(str(Path(folder) / f"{name}.ttf"))
            plain(font, own).save(parts[-1])
        merged = merge.Merger().merge(parts)
    for record in merged["name"].names:
        # Two fonts of one name are taken for one by readers of PDF.
        if said := {1: f"Inter {weight}", 4: f"Inter {weight}", 6: f"Inter-{weight}"}.get(
            record.nameID
        ):
            record.string = said
    return merged


def with_tabular_figures(font: Any) -> None:
    """Let the code points of figures stand for figures of one width."""
    table = font["GSUB"].table if "GSUB" in font else None
    swaps: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord if table else ():
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    swaps.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    for cmap in font["cmap"].tables:
        for figure in "0123456789":
            if glyph := cmap.cmap.get(ord(figure)):
                cmap.cmap[ord(figure)] = swaps.get(glyph, glyph)


def plain(font: Any, signs: set[int]) -> Any:
    """Keep outlines, widths and names of some signs only."""
    options = subset.Options(
        layout_features=[],
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "MVAR", "avar", "HVAR", "gasp"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=signs)
    cutter.subset(font)
    return font


if __name__ == "__main__":
    main()
