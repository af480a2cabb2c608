# docker buildx bake --push                                     the image, for both platforms
# docker buildx bake --load --set '*.platform=linux/arm64'      for one, into this machine's Docker
# docker buildx bake --set '*.contexts.kit=../setup-ipfs-kit'   with a checkout of setup-ipfs-kit
#
# Written once by `ipfs-kit workflows init`; from then on it is yours.

variable "REGISTRY" {
  default = "ghcr.io"
}

variable "NAME" {
  default = "org/kubo-node"
}

variable "TAG" {
  default = "dev"
}

group "default" {
  targets = ["image"]
}

target "image" {
  context    = "."
  dockerfile = "Dockerfile"
  platforms  = ["linux/amd64", "linux/arm64"]
  tags       = ["${REGISTRY}/${NAME}:${TAG}"]
  args = {
    VERSION = TAG
  }
}
