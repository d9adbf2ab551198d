"""What distinguishes one made-up chest radiograph from another, and how a random one is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pneumothorax:
    side: str  # left or right
    gap_mm: float = 36.0  # Between chest wall and visceral pleura at the level of the upper lung.


@dataclass(frozen=True)
class ChestRecipe:
    seed: int
    rows: int = 1024
    columns: int = 1024
    pixel_mm: float = 0.36
    width: float = 1.0
    height: float = 1.0
    heart: float = 1.0  # Relative heart size; above 1.2 cardiomegaly.
    turn_deg: float = 0.0
    portable: bool = False  # Antero-posterior: larger heart, more scatter, higher diaphragm.
    breasts: bool = False
    noise: float = 1.0
    pneumothorax: Pneumothorax | None = None


def random_recipe(rng, seed, pneumothorax=None):
    portable = bool(rng.random() < 0.4)
    return ChestRecipe(
        seed=seed,
        width=float(rng.uniform(0.9, 1.08)),
        height=float(rng.uniform(0.88, 1.08)),
        heart=float(rng.uniform(0.85, 1.3)) * (1.1 if portable else 1.0),
        turn_deg=float(rng.uniform(-3, 3)),
        portable=portable,
        breasts=bool(rng.random() < 0.4),
        noise=float(rng.uniform(0.7, 1.6)),
        pneumothorax=pneumothorax,
    )
