"""What distinguishes one made-up head from another, and how a random one is drawn."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lesion:
    """One finding to paint: `kind` is intraparenchymal, subdural, intraventricular or infarct; `side` left or right."""

    kind: str
    side: str
    centre: tuple = (30.0, 0.0, 10.0)  # Head coordinates of the left side, mm; mirrored for the right.
    radii: tuple = (
        16.0,
        20.0,
        15.0,
    )  # Half axes, mm; of a subdural: greatest thickness, extent in y, extent in z.
    hu: float = 66.0
    shift_mm: float = 4.0  # How far the midline is pushed.


@dataclass(frozen=True)
class HeadRecipe:
    """A head and how it was scanned."""

    seed: int
    slices: int = 32
    slice_mm: float = 5.0
    sub_slices: int = 2
    bottom_mm: float = -82.0
    fov_mm: float = 230.0
    grid: int = 256
    offset_mm: tuple = (0.0, 2.0)
    scale: tuple = (1.0, 1.0, 1.0)
    yaw_roll_pitch_deg: tuple = (0.0, 0.0, 0.0)
    gantry_tilt_deg: float = 0.0  # Slices lean by this about x; the stack still steps along z.
    asymmetry_mm: float = 1.2
    atrophy: float = 0.5  # 0 a tight young brain, 1 wide sulci and ventricles.
    skull_mm: float = 6.5
    noise_hu: float = 3.5
    pineal: bool = True
    choroid: bool = True
    falx_calcified: bool = False
    lesions: tuple = field(default_factory=tuple)


def random_recipe(rng, seed, lesions=()):
    """A head drawn at random within what is common in adults."""
    return HeadRecipe(
        seed=seed,
        slices=int(rng.integers(30, 35)),
        bottom_mm=float(rng.uniform(-84, -76)),
        fov_mm=float(rng.uniform(225, 240)),
        offset_mm=(float(rng.uniform(-5, 5)), float(rng.uniform(-2, 6))),
        scale=tuple(float(v) for v in rng.uniform(0.94, 1.04, 3)),
        yaw_roll_pitch_deg=(float(rng.uniform(-6, 6)), float(rng.uniform(-3, 3)), float(rng.uniform(-8, 6))),
        asymmetry_mm=float(rng.uniform(0.8, 2.0)),
        atrophy=float(rng.uniform(0.1, 1.0)),
        skull_mm=float(rng.uniform(5, 8)),
        noise_hu=float(rng.uniform(2.8, 4.2)),
        pineal=bool(rng.random() < 0.7),
        choroid=bool(rng.random() < 0.6),
        falx_calcified=bool(rng.random() < 0.25),
        lesions=tuple(lesions),
    )
