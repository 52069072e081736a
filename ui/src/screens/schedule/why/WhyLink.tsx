import { Button, type ButtonProps } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Seeking } from "@/api/explaining";
import type { Entry, Id } from "@/api/types";
import { bestIn } from "./address";

type Look = Pick<ButtonProps, "size" | "variant">;

function Why({ entry, what_if, ...look }: { entry: Props["entry"]; what_if?: Id | null } & Look) {
  const { t } = useTranslation("why");
  const copy = what_if ? String(what_if) : undefined;
  return (
    <Button
      size="xs"
      variant="default"
      {...look}
      renderRoot={(root) => (
        <Link
          {...root}
          to="/schedule"
          search={(now) => ({
            from: entry.start_at,
            what_if: copy,
            ...now,
            entry: undefined,
            best: undefined,
            why: String(entry.id),
          })}
        />
      )}
    >
      {t("why")}
    </Button>
  );
}

interface Props extends Look {
  entry: Pick<Entry, "id" | "start_at">;
  what_if?: Id | null;
}

/** Asks on the board why an entry is late. */
export const WhyLink = (props: Props) => (
  <Suspense>
    <Why {...props} />
  </Suspense>
);

function Best({ seeking, ...look }: { seeking: Seeking } & Look) {
  const { t } = useTranslation("why");
  return (
    <Button
      size="xs"
      variant="default"
      {...look}
      renderRoot={(root) => (
        <Link
          {...root}
          to="/schedule"
          search={(now) => ({
            ...now,
            entry: undefined,
            why: undefined,
            best: bestIn(seeking),
          })}
        />
      )}
    >
      {t("best")}
    </Button>
  );
}

/** Asks on the board for the best places. */
export const BestPlacesLink = (props: { seeking: Seeking } & Look) => (
  <Suspense>
    <Best {...props} />
  </Suspense>
);
