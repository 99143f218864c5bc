"""A copy of Market-1501 with a few images."""

TRAIN = ["0002_c1s1_000451_03.jpg", "0002_c2s1_000301_01.jpg.jpg", "0007_c6s3_077419_03.JPG"]
QUERY = ["0001_c1s1_001051_00.jpg", "0003_c4s6_015641_00.jpg"]
GALLERY = [
    "-1_c1s1_000401_03.jpg",
    "-1_c3s2_000401_03.jpg",
    "0000_c1s1_000151_01.jpg",
    "0001_c2s1_001976_01.jpg",
    "0003_c1s6_015971_01.jpg",
]
PATHS = [
    f"{folder}/{name}"
    for folder, names in (
        ("bounding_box_train", TRAIN), ("query", QUERY), ("bounding_box_test", GALLERY)
    )
    for name in names
]  # fmt: skip
