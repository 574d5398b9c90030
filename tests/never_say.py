"""The "never say" column of the report's design, and what promises, ranks or blames, in both languages."""

from __future__ import annotations

import re

NEVER = re.compile(
    r"your culture is|representative|\bsignificant|type-2|you are a|unwilling|complain(s|ed|ing)?\b"
    r"|best team|worst|wrong to|thanks to the|\bwill (raise|improve|increase|solve|boost)|guarantee|prove[sn]"
    r"|effect size|engaged"
    r"|jullie cultuur is|representatief|\bsignificant|onwillig|onwil\b|klagen|klaagt|beste team|slechtste"
    r"|dankzij het|garand|\bverhoogt\b|effectgrootte|bewezen|zal (leiden|zorgen)",
    re.IGNORECASE,
)
