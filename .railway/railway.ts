// Railway: `railway config plan`, then `railway config apply`. Explained in docs/deploy.md.
// The language: https://docs.railway.com/infrastructure-as-code/reference
import { defineRailway, postgres, preserve, project, service } from "railway/iac";

export default defineRailway(() => {
  const db = postgres("postgres");

  // No `source`: `railway up` sends this folder, and its Dockerfile is what is built.
  const web = service("resume-chat", {
    healthcheck: "/health/ready",
    healthcheckTimeout: 120,
    env: {
      RESUME_CHAT_DATABASE_URL: db.env.DATABASE_URL,
      RESUME_CHAT_MIGRATE: "always",
      RESUME_CHAT_GENERATOR: "extractive",
      RESUME_CHAT_OWNER_TOKEN: preserve(),
      // Railway's edge reaches a service from the shared address space (RFC 6598).
      RESUME_CHAT_TRUSTED_PROXIES: "100.64.0.0/10",
      RESUME_CHAT_ADDRESS_HEADER: "x-real-ip",
    },
  });

  return project("resume-chat", { resources: [db, web] });
});
