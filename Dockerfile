# One image for every process of the mesh; docker-compose.yml says which one a container runs.
# Not built here yet: where this was written there is no Docker engine.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=development WEFT_HOME=/state
COPY --from=dependencies /app/node_modules ./node_modules
COPY . .
# A volume takes its owner from its folder when it is first mounted.
RUN mkdir /state /audit && chown node:node /state /audit
USER node
ENTRYPOINT ["node"]
