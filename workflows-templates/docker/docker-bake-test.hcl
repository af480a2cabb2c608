# The image with the tests in it.
target "test" {
  inherits = ["image"]
  target   = "test"
  tags     = ["${REGISTRY}/${NAME}:${TAG}-test"]
}
