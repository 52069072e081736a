import "@mantine/core/styles/Tooltip.layer.css";
import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconSearch,
} from "@tabler/icons-react";
import { type ReactNode, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Grid.module.css";
import type { Place, Sheet } from "./sheet";
import { faultsIn, nextPlace } from "./state";
import type { Grid } from "./useGrid";

/** What stands above a grid: undo, find, what is pending, and saving it. */
export function GridBar(props: {
  grid: Grid;
  sheet: Sheet;
  /** The text of a cell as it is shown, to be found. */
  textOf: (place: Place) => string;
  /** Things that saving would write. */
  pending: number;
  save: () => void;
  find: Ref<HTMLInputElement>;
  children?: ReactNode;
}) {
  const { t } = useTranslation("products");
  const { grid, pending } = props;
  const { state, act } = grid;
  const faults = faultsIn(state.edits);
  return (
    <div className={styles.bar}>
      <Icon label={t("grid.undo")} off={state.past.length === 0} act={() => act({ kind: "undo" })}>
        <IconArrowBackUp size={18} stroke={1.7} aria-hidden />
      </Icon>
      <Icon
        label={t("grid.redo")}
        off={state.future.length === 0}
        act={() => act({ kind: "redo" })}
      >
        <IconArrowForwardUp size={18} stroke={1.7} aria-hidden />
      </Icon>
      <Find {...props} />
      {props.children}
      {state.edits.size > 0 && (
        <div className={styles.unsaved}>
          {faults > 0 && <Faults {...props} count={faults} />}
          <span className={styles.pending} role="status">
            {t("grid.pending", { count: pending })}
          </span>
          <Button size="xs" variant="default" onClick={() => act({ kind: "settle" })}>
            {t("grid.discard")}
          </Button>
          <Button size="xs" disabled={faults > 0 || pending === 0} onClick={props.save}>
            {t("grid.review")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Icon(props: { label: string; off: boolean; act: () => void; children: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={props.label}
        disabled={props.off}
        onClick={props.act}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

function Find(props: {
  grid: Grid;
  sheet: Sheet;
  textOf: (place: Place) => string;
  find: Ref<HTMLInputElement>;
}) {
  const { t } = useTranslation("products");
  const { grid, sheet } = props;
  const [text, setText] = useState("");
  const [missed, setMissed] = useState(false);
  const go = (back: boolean) => {
    const wanted = text.trim().toLocaleLowerCase();
    const found =
      wanted === ""
        ? null
        : nextPlace(
            grid.state,
            sheet,
            (place) => props.textOf(place).toLocaleLowerCase().includes(wanted),
            back,
          );
    setMissed(wanted !== "" && found === null);
    if (found) grid.act({ kind: "go", place: found });
  };
  return (
    <>
      <TextInput
        ref={props.find}
        className={styles.find}
        size="xs"
        type="search"
        aria-label={t("grid.find")}
        placeholder={t("grid.find")}
        leftSection={<IconSearch size={15} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setMissed(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          go(event.shiftKey);
          event.preventDefault();
        }}
      />
      <span className={styles.matches} role="status">
        {missed && t("grid.not_found")}
      </span>
    </>
  );
}

function Faults(props: { grid: Grid; sheet: Sheet; count: number }) {
  const { t } = useTranslation("products");
  const { grid, sheet, count } = props;
  const next = () => {
    const faulty = (place: Place) => Boolean(grid.state.edits.get(sheet.keyOf(place))?.fault);
    const place = nextPlace(grid.state, sheet, faulty);
    if (place) grid.act({ kind: "go", place });
  };
  return (
    <button type="button" className={styles.faults} onClick={next}>
      <IconAlertTriangle size={15} stroke={1.8} aria-hidden /> {t("grid.faults", { count })}
    </button>
  );
}
