import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { lineQuery } from "@/api/lines";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { LinePicker } from "./LinePicker";
import styles from "./LineScreen.module.css";
import { LineWork } from "./LineWork";
import { rememberLine } from "./lastLine";

/** One line within reach of a thumb, or the choice of one where the address names none. */
export function LineScreen() {
  const { _splat: path = "" } = useParams({ from: "/signed-in/line/$" });
  return path === "" ? <LinePicker /> : <OneLine key={path} path={path} />;
}

function OneLine(props: { path: string }) {
  const { t } = useTranslation("line");
  const line = useQuery(lineQuery(props.path));
  const found = line.data?.line;

  useEffect(() => {
    if (found) rememberLine(found.path);
  }, [found]);

  if (line.data) return <LineWork path={props.path} status={line.data} problem={line.error} />;
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
