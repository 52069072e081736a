import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isUnheard } from "@/api/client";
import { lineQuery } from "@/api/lines";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { OfflineStrip } from "@/offline/OfflineStrip";
import { useSend } from "@/offline/useSend";
import styles from "./LineScreen.module.css";
import { LineWork } from "./LineWork";
import { rememberLine } from "./lastLine";

const LinePicker = lazy(async () => ({ default: (await import("./LinePicker")).LinePicker }));
const RefusedDialog = lazy(async () => ({
  default: (await import("@/offline/RefusedDialog")).RefusedDialog,
}));

/** One line within reach of a thumb, or the choice of one where the address names none. */
export function LineScreen() {
  const { _splat: path = "" } = useParams({ from: "/signed-in/line/$" });
  if (path !== "") return <OneLine key={path} path={path} />;
  return (
    <Suspense fallback={<Loading />}>
      <LinePicker />
    </Suspense>
  );
}

function OneLine(props: { path: string }) {
  const { t } = useTranslation("line");
  const line = useQuery(lineQuery(props.path));
  const found = line.data?.line;
  const { refused } = useSend(props.path);

  useEffect(() => {
    if (found) rememberLine(found.path);
  }, [found]);

  if (line.data) {
    // That the server is not heard is said above, with the age of what is shown.
    const problem = isUnheard(line.error) ? null : line.error;
    return (
      <div className={styles.frame}>
        <OfflineStrip line={props.path} />
        <Suspense>{refused.length > 0 && <RefusedDialog line={props.path} />}</Suspense>
        <LineWork path={props.path} status={line.data} problem={problem} />
      </div>
    );
  }
  if (line.isPending) return <Loading />;
  return (
    <div className={styles.problem}>
      <ProblemNotice
        error={line.error}
        action={
          <Link to="/line/$" params={{ _splat: "" }}>
            {t("change_line")}
          </Link>
        }
      />
    </div>
  );
}
