"""Made-up studies for demonstration, tests and benchmarks, drawn from equations: no patient data at all."""
