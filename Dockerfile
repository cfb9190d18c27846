# What runs is a bundle that needs Node and nothing else: see scripts/build.ts.
ARG BASE=node:24-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: a build needs nothing that they make, and no package gets to run its own.
RUN npm ci --ignore-scripts
COPY scripts/build.ts scripts/
COPY src/ src/
RUN npm run build

FROM ${BASE}
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=build /app/dist/ dist/
# By number, which is how Kubernetes can tell that it is not root.
USER 65532:65532
EXPOSE 8443 8080
# A young generation of 8 MB a part: reviews are short-lived, and V8 would let theirs grow to three times the rest.
ENTRYPOINT ["node", "--max-semi-space-size=8", "dist/main.js"]
