import { IconAlertTriangle, IconUserCheck, IconUserOff, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sessionQuery } from "@/api/session";
import type { LineStatus } from "@/api/types";
import { useNotice } from "./notice";
import styles from "./People.module.css";

const PeopleSheet = lazy(async () => ({ default: (await import("./PeopleSheet")).PeopleSheet }));

/** Who acts at this panel and who else is on the line; a press leads to signing on. */
export function PeopleChip({ line, status }: { line: string; status: LineStatus }) {
  const { t } = useTranslation("people");
  const [open, setOpen] = useState(false);
  const acting = useQuery(sessionQuery).data?.acting ?? null;
  const others = status.people.filter((each) => each.sign_on !== acting?.sign_on);
  return (
    <div className={styles.place}>
      <button
        type="button"
        className={styles.chip}
        data-acting={acting !== null}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {acting ? (
          <IconUserCheck size={24} stroke={1.8} aria-hidden />
        ) : (
          <IconUsers size={24} stroke={1.8} aria-hidden />
        )}
        <span className={styles.who}>
          <b>{acting?.user.display_name ?? t("chip.sign_on")}</b>
          {others.length > 0 && (
            <span>
              {t(acting ? "chip.and_others" : "chip.there", {
                count: others.length,
                names: others.map((each) => each.display_name).join(", "),
              })}
            </span>
          )}
        </span>
      </button>
      <NoticeLine />
      <Suspense>
        {open && <PeopleSheet line={line} status={status} close={() => setOpen(false)} />}
      </Suspense>
    </div>
  );
}

function NoticeLine() {
  const { t } = useTranslation("people");
  const notice = useNotice();
  const good = notice?.kind === "signed_on";
  const Icon = good ? IconUserCheck : notice?.kind === "offline" ? IconUserOff : IconAlertTriangle;
  return (
    <div role="status" className={styles.notice} data-good={good} hidden={notice === null}>
      {notice && (
        <>
          <Icon size={24} stroke={1.8} aria-hidden />
          <span>
            {notice.kind === "signed_on" && t("notice.signed_on", { name: notice.name })}
            {notice.kind === "unknown_badge" && t("notice.unknown_badge")}
            {notice.kind === "offline" && t("notice.offline")}
            {notice.kind === "refused" && notice.detail}
          </span>
        </>
      )}
    </div>
  );
}
