# docker buildx bake --push                                     builds and pushes the image for both platforms
# docker buildx bake --load --set '*.platform=linux/arm64'      builds it for one platform, into Docker on this machine
# docker buildx bake --set '*.contexts.kit=../setup-ipfs-kit'   uses a checkout of setup-ipfs-kit
{{usage-of-test}}
#
# Written once by `ipfs-kit workflows init`. You can edit this file.

variable "REGISTRY" {
  default = "ghcr.io"
}

variable "NAME" {
  default = "{{name}}"
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

{{test}}
