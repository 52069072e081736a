import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type HistoryFilter, readHistory, type SetupChange } from "@/api/setupGrids";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { fromClockText } from "@/lib/wallClock";
import { FieldChanges } from "./FieldChanges";
import styles from "./History.module.css";
import { isSubject, subjects, useSetupWords } from "./sentences";

const pause = 300;
const few = 4;

function useFilter() {
  const search = useSearch({ from: "/signed-in/setup" });
  const navigate = useNavigate({ from: "/setup" });
  const set = (change: Partial<Record<"only" | "id" | "text" | "by" | "from" | "to", string>>) =>
    void navigate({
      search: (now) => {
        const next: Record<string, string | undefined> = { ...now, ...change };
        for (const [name, value] of Object.entries(next)) if (!value) delete next[name];
        return next;
      },
      replace: true,
    });
  return { search, set };
}

/** Every change of the setup as a sentence with its differences, the newest first. */
export function HistorySection() {
  const { t } = useTranslation("products");
  const zone = usePlantZone();
  const { search, set } = useFilter();
  const words = useSetupWords();
  const day = (text: string | undefined, after: number) => {
    if (!text) return undefined;
    const date = new Date(`${text}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + after);
    return fromClockText(`${date.toISOString().slice(0, 10)}T00:00`, zone) ?? undefined;
  };
  const filter: HistoryFilter = {
    subject: isSubject(search.only) ? search.only : undefined,
    subject_id: isSubject(search.only) && search.id ? Number(search.id) : undefined,
    text: search.text,
    actor: search.by,
    from: day(search.from, 0),
    to: day(search.to, 1),
  };
  const [settled] = useDebouncedValue(JSON.stringify(filter), pause);
  const pages = useInfiniteQuery({
    queryKey: ["plant", "history", settled],
    queryFn: ({ pageParam, signal }) =>
      readHistory(JSON.parse(settled) as HistoryFilter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (kept) => kept,
  });
  const items = pages.data?.pages.flatMap((page) => page.items);
  const one = filter.subject_id !== undefined;
  return (
    <div className={styles.history}>
      <search className={styles.filters}>
        <TextInput
          size="xs"
          type="search"
          aria-label={t("history.text")}
          placeholder={t("history.text")}
          leftSection={<IconSearch size={15} aria-hidden />}
          defaultValue={search.text ?? ""}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          aria-label={t("history.kind")}
          value={search.only ?? ""}
          data={[
            { value: "", label: t("history.every_kind") },
            ...subjects.map((value) => ({ value, label: capitalised(words.subject(value)) })),
          ]}
          onChange={(event) => set({ only: event.currentTarget.value, id: "" })}
        />
        <TextInput
          size="xs"
          aria-label={t("history.person")}
          placeholder={t("history.person")}
          defaultValue={search.by ?? ""}
          onChange={(event) => set({ by: event.currentTarget.value })}
        />
        <label>
          {t("history.from")}{" "}
          <input
            type="date"
            value={search.from ?? ""}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
        </label>
        <label>
          {t("history.to")}{" "}
          <input
            type="date"
            value={search.to ?? ""}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </label>
        {one && (
          <Button size="compact-xs" variant="light" onClick={() => set({ id: "" })}>
            {t("history.one_only")}
          </Button>
        )}
      </search>
      <ProblemNotice error={pages.error} />
      {!items && !pages.error && <Loading />}
      {items?.length === 0 && <EmptyState title={t("history.none")} />}
      <ol className={styles.list} aria-label={t("history.label")}>
        {items?.map((change) => (
          <li key={change.id}>
            <Change change={change} zone={zone} />
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          className={styles.more}
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t("history.more")}
        </Button>
      )}
    </div>
  );
}

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

const acts = ["create", "change", "delete"] as const;

function Change({ change, zone }: { change: SetupChange; zone: string }) {
  const { t } = useTranslation("products");
  const words = useSetupWords();
  const act = acts.find((each) => each === change.act) ?? "change";
  const fields = <FieldChanges changes={change.changes} act={act} />;
  return (
    <>
      <span className={styles.when}>
        <When at={change.at} zone={zone} />
      </span>
      <div className={styles.what}>
        <p>
          {t(`history.sentence.${act}`, {
            actor: change.actor,
            subject: words.subject(change.subject),
            name: change.name,
          })}
          {change.reason && <span className="of-quiet"> {change.reason}</span>}
        </p>
        {change.changes.length > few || act === "create" ? (
          <details>
            <summary>{t("history.fields", { count: change.changes.length })}</summary>
            {fields}
          </details>
        ) : (
          fields
        )}
      </div>
    </>
  );
}
