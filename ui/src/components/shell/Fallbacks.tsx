import { Button, Loader } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../EmptyState";
import { ProblemNotice } from "../ProblemNotice";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <main>
      <EmptyState
        title={t("not_found.title")}
        detail={t("not_found.detail")}
        action={<Link to="/">{t("not_found.action")}</Link>}
      />
    </main>
  );
}

/** Stands where a screen could not be loaded. */
export function LoadFailed(props: { error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <div style={{ maxWidth: 640, margin: "64px auto", padding: 16 }}>
      <ProblemNotice
        error={props.error}
        action={
          <Button variant="default" onClick={() => router.invalidate()}>
            {t("problem.retry")}
          </Button>
        }
      />
    </div>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} style={{ padding: 64, textAlign: "center" }}>
      <Loader size="sm" />
    </div>
  );
}
