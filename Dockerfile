# What runs is a bundle that needs Node and nothing else: see scripts/build.ts.
ARG BUILD_BASE=docker.io/library/node:24-trixie-slim
# Without a shell and a package manager; its Node lies at /nodejs/bin.
ARG RUN_BASE=gcr.io/distroless/nodejs24-debian13:nonroot

# What it makes is the same for every architecture: it is built once, without emulation.
FROM --platform=${BUILDPLATFORM} ${BUILD_BASE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Without scripts: a build needs nothing that they make, and no package gets to run its own.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/build.ts scripts/
COPY src/ src/
COPY LICENSE package.json image/
RUN npm run build -- image/dist

FROM ${RUN_BASE}
WORKDIR /app
COPY --from=build /build/image/ ./
# Of both kinds of base: the one without a shell, and Node's own.
ENV PATH=/nodejs/bin:/usr/local/bin
# By number, which is how Kubernetes can tell that it is not root.
USER 65532:65532
EXPOSE 8443 8080
# A young generation of 8 MB a part: reviews are short-lived, and V8 would let theirs grow to three times the rest.
ENTRYPOINT ["node", "--max-semi-space-size=8", "dist/main.js"]
