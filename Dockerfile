# Temporal's native library needs glibc, hence Debian and not Alpine.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The image's own Node runs the result, so the pinned one from npm is left behind.
RUN npm run build \
  && npm prune --omit=dev \
  && rm -rf node_modules/node node_modules/node-bin-* node_modules/.bin/node

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production DEBRIEF_DATA_DIR=/var/lib/debrief
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN install -d -o node -g node /var/lib/debrief
USER node
EXPOSE 3000
CMD ["node", "--max-semi-space-size=16", "dist/apps/api/main.js"]
