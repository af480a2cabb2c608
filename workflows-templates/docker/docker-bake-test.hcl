# The image with its tests.
target "test" {
  inherits = ["image"]
  target   = "test"
  tags     = ["${REGISTRY}/${NAME}:${TAG}-test"]
}
