import { useTranslation } from "react-i18next";
import type { ChainLink } from "@/api/explaining";
import { MeaningMark } from "@/components/MeaningMark";
import { formatDuration } from "@/lib/duration";
import type { Meaning } from "@/lib/meaning";
import styles from "./Why.module.css";

const meanings: Record<ChainLink["what"], Meaning> = {
  release: "none",
  queue: "planned",
  changeover: "setup",
  calendar: "idle",
  stop: "hold",
  pinned: "hold",
  started: "running",
  idle: "none",
  run: "planned",
};

/** What passed in a link of the chain, in words. */
function useLinkWords(number: string) {
  const { t } = useTranslation("why");
  return ({ what, order_number, name, count }: ChainLink): string => {
    const other = order_number ?? "";
    if (what === "queue" && count > 1) return t("chain.queue_several", { count });
    if (what === "changeover" && other !== number) {
      return t("chain.changeover_for", { name: name ?? "", number: other });
    }
    return t(`chain.${what}`, { number: other, name: name ?? "" });
  };
}

/** The whole time from release to end as one strip, the due date marked in it. */
function Strip(props: { links: readonly ChainLink[]; due: number | null; words: Words }) {
  const { t } = useTranslation("why");
  const [first] = props.links;
  const last = props.links.at(-1);
  if (!first || !last) return null;
  const start = Date.parse(first.start_at);
  const length = Math.max(Date.parse(last.end_at) - start, 1);
  const share = (at: number) => `${Math.min(Math.max(((at - start) / length) * 100, 0), 100)}%`;
  return (
    <div className={styles.strip} aria-hidden>
      {props.links
        .filter(({ time }) => time > 0)
        .map((link) => (
          <span
            key={link.start_at}
            className={`of-fill-${meanings[link.what]}`}
            data-critical={link.critical}
            data-run={link.what === "run"}
            title={props.words(link)}
            style={{ flexGrow: link.time }}
          />
        ))}
      {props.due !== null && props.due > start && (
        <i className={styles.due} style={{ insetInlineStart: share(props.due) }} title={t("due")} />
      )}
    </div>
  );
}

type Words = (link: ChainLink) => string;

/** What an entry waited for, link by link; what did not make it late is quiet. */
export function Chain(props: {
  links: readonly ChainLink[];
  number: string;
  due_at: string | null;
  clock: (at: number) => string;
}) {
  const { t } = useTranslation("why");
  const words = useLinkWords(props.number);
  const { links, clock } = props;
  return (
    <>
      <Strip
        links={links}
        due={props.due_at === null ? null : Date.parse(props.due_at)}
        words={words}
      />
      <ol className={styles.chain}>
        {links.map((link) => (
          <li key={`${link.what} ${link.start_at}`} data-critical={link.critical}>
            <MeaningMark meaning={meanings[link.what]} size={12} />
            <span className={styles.what}>
              {words(link)}
              {!link.critical && <span className="of-quiet"> {t("chain.not_critical")}</span>}
            </span>
            <span className="of-quiet of-nowrap">
              {clock(Date.parse(link.start_at))}
              {link.time > 0 && ` – ${clock(Date.parse(link.end_at))}`}
            </span>
            <b className="of-number">{link.time > 0 ? formatDuration(link.time) : ""}</b>
          </li>
        ))}
      </ol>
    </>
  );
}
