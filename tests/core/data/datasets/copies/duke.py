"""A copy of DukeMTMC-reID with a few images."""

PATHS = [
    "bounding_box_train/0001_c2_f0046182.jpg",
    "bounding_box_train/7140_c8_f0021599.jpg",
    "query/0005_c2_f0046985.jpg",
    "bounding_box_test/0005_c1_f0061293.jpg",
    "bounding_box_test/0000_c7_f0000001.jpg",
]
