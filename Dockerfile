# One image for the API and the worker: docker-compose.yml names the command of each.
# Debian, because Temporal's native part is not built for Alpine.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && node dev/bundle-workflows.mjs dist
RUN npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production
# Temporal's client verifies TLS with the certificates of the system.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
CMD ["node", "dist/api/main.js"]
