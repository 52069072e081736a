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

/* As browsers say that a file of the screens did not come. */
const part_missing = /dynamically imported module|module script|preload CSS/i;

/** Stands where a screen could not be loaded. */
export function LoadFailed(props: { error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  const part = props.error instanceof Error && part_missing.test(props.error.message);
  // A file that failed stays failed for this page; a new one opens with files that belong together.
  const again = () => (part ? window.location.reload() : void router.invalidate());
  return (
    <div style={{ maxWidth: 640, margin: "64px auto", padding: 16 }}>
      <ProblemNotice
        error={part ? new Error(t("problem.part_detail")) : props.error}
        {...(part && { title: t("problem.part") })}
        action={
          <Button variant="default" onClick={again}>
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
