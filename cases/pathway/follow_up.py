"""What a follow-up visit can say of the treated level."""

# Code -> label. Whether a change counts as progression is the reader's ruling; no threshold is implied.
LOCAL_CONTROL: dict[str, str] = {
    "controlled": "Controlled",
    "progression": "Progression",
    "uncertain": "Uncertain",
}
