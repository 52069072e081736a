import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type StateVersions, stateVersionsQuery } from "@/api/states";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { When } from "@/components/When";
import { written } from "./pieces";
import styles from "./Sheet.module.css";
import type { OneProps } from "./StopSheet";
import { undoneSpan } from "./versions";
import { useWords } from "./words";

type Version = StateVersions["items"][number];

/** Every act on this time, the newest first; what held after any of them can hold again. */
export function VersionsView(props: OneProps) {
  const { t } = useTranslation("downtime");
  const { stop, acts, now } = props;
  const to = stop.end_at ?? written(now);
  const versions = useQuery(stateVersionsQuery(props.path, stop.start_at, to));
  const items = versions.data?.items ?? [];
  const back = async (version: number, name: string) => {
    const said = t("versions.said", { what: name });
    const span = undoneSpan(stop, items, version);
    if (await acts.revert(span, version, props.version, said)) props.close();
  };
  if (!versions.data) {
    return versions.error ? <ProblemNotice error={versions.error} /> : <Loading />;
  }
  if (items.length === 0) return <p>{t("versions.none")}</p>;
  return (
    <ol className={styles.versions}>
      {items.map((version, index) => (
        <li key={version.version}>
          <div>
            <Pieces act={version} zone={props.zone} />
            <small>
              {version.by ?? t("table.machine")} <When at={version.at} zone={props.zone} />
              {index === 0 && ` \u00b7 ${t("versions.now")}`}
            </small>
          </div>
          {index > 0 && (
            <button
              type="button"
              className={styles.plain}
              disabled={acts.busy}
              onClick={() =>
                void back(version.version, t("versions.version", { version: version.version }))
              }
            >
              {t("versions.back_to")}
            </button>
          )}
        </li>
      ))}
      <li>
        <div>{t("versions.machine")}</div>
        <button
          type="button"
          className={styles.plain}
          disabled={acts.busy}
          aria-label={`${t("versions.machine")}: ${t("versions.back_to")}`}
          onClick={() => void back(0, t("versions.machine"))}
        >
          {t("versions.back_to")}
        </button>
      </li>
    </ol>
  );
}

function Pieces(props: { act: Version; zone: string }) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { act, pieces, reverts_to } = props.act;
  if (act === "revert") {
    return (
      <b>
        {reverts_to ? t("versions.revert", { version: reverts_to }) : t("versions.revert_machine")}
      </b>
    );
  }
  return pieces.map((piece) => (
    <span key={piece.start_at} style={{ display: "block" }}>
      <b>{piece.state?.name ?? t("versions.deleted")}</b> {words.clock(piece.start_at)}
      {piece.end_at && `\u2013${words.clock(piece.end_at)}`}
      {[piece.comment, piece.part_required, piece.cell?.name].filter(Boolean).map((note) => (
        <small key={note}>{note}</small>
      ))}
    </span>
  ));
}
