"""The words, dates and numbers of printed pages in the languages of the screens."""
# ruff: noqa: RUF001 - marks of Chinese are meant

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["en", "de", "es", "zh"]

_NAMES = (
    "title", "product", "required_quantity", "scheduled_quantity", "actual_quantity",
    "remaining_quantity", "due_at", "earliest_start", "status", "priority", "mode", "source",
    "external_id", "lines", "any_line", "notes", "attributes", "printed", "page", "continued",
)  # fmt: skip
_TEXTS: dict[Language, tuple[str, ...]] = {
    "en": (
        "Production order", "Product", "Required", "Scheduled", "Actual", "Remaining", "Due",
        "Earliest start", "Status", "Priority", "Mode", "Source", "External id", "Lines",
        "Every line with a rate for the product", "Notes", "Attributes",
        "Printed {at} from {place}", "Page {page} of {pages}", "continued",
    ),
    "de": (
        "Fertigungsauftrag", "Produkt", "Soll", "Eingeplant", "Ist", "Rest", "Fällig",
        "Frühester Start", "Status", "Priorität", "Betriebsart", "Quelle", "Externe ID", "Linien",
        "Jede Linie mit einer Rate für das Produkt", "Hinweise", "Attribute",
        "Gedruckt {at} aus {place}", "Seite {page} von {pages}", "Fortsetzung",
    ),
    "es": (
        "Orden de producción", "Producto", "Requerida", "Programada", "Real", "Pendiente", "Vence",
        "Inicio más temprano", "Estado", "Prioridad", "Modo", "Origen", "Id. externo", "Líneas",
        "Toda línea con una tasa para el producto", "Notas", "Atributos",
        "Impreso {at} desde {place}", "Página {page} de {pages}", "continuación",
    ),
    "zh": (
        "生产订单", "产品", "需求", "已排", "实际", "剩余", "交期", "最早开始",
        "状态", "优先级", "模式", "来源", "外部编号", "产线", "具有该产品速率的所有产线", "备注",
        "属性", "打印于 {at}，来自 {place}", "第 {page} 页，共 {pages} 页", "续",
    ),
}  # fmt: skip
_STATUSES: dict[Language, dict[str, str]] = {
    "en": {},
    "de": {
        "Planned": "Geplant", "Released": "Freigegeben", "Scheduled": "Eingeplant",
        "In Progress": "In Arbeit", "On Hold": "Angehalten", "Completed": "Fertig",
        "Closed": "Abgeschlossen", "Cancelled": "Storniert",
    },
    "es": {
        "Planned": "Planificada", "Released": "Liberada", "Scheduled": "Programada",
        "In Progress": "En curso", "On Hold": "Retenida", "Completed": "Completada",
        "Closed": "Cerrada", "Cancelled": "Cancelada",
    },
    "zh": {
        "Planned": "已计划", "Released": "已下达", "Scheduled": "已排程", "In Progress": "生产中",
        "On Hold": "已暂停", "Completed": "已完工", "Closed": "已关闭", "Cancelled": "已取消",
    },
}  # fmt: skip
_DAYS: dict[Language, str] = {
    "en": "Mon Tue Wed Thu Fri Sat Sun", "de": "Mo Di Mi Do Fr Sa So",
    "es": "lun mar mié jue vie sáb dom", "zh": "周一 周二 周三 周四 周五 周六 周日",
}  # fmt: skip
_MONTHS: dict[Language, str] = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "zh": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
}
_INSTANTS: dict[Language, str] = {
    "en": "{day} {at.day} {month} {at.year}, {at:%H:%M}",
    "de": "{day}, {at.day}. {month} {at.year}, {at:%H:%M}",
    "es": "{day}, {at.day} {month} {at.year}, {at:%H:%M}",
    "zh": "{at.year}年{month}{at.day}日 {day} {at:%H:%M}",
}
_MARKS: dict[Language, tuple[str, str]] = {
    "en": (",", "."), "de": (".", ","), "es": ("\u00a0", ","), "zh": (",", "."),
}  # fmt: skip


class Words:
    """The words of one language for pages of one plant."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._texts = dict(zip(_NAMES, _TEXTS[language], strict=True))

    def __call__(self, name: str, **facts: object) -> str:
        """Give a word or a sentence."""
        return self._texts[name].format(**facts)

    def status(self, name: str) -> str:
        """Give a status; those of the plant's own as it named them."""
        return _STATUSES[self._language].get(name, name)

    def quantity(self, quantity: str) -> str:
        """Give a decimal text with the marks of the language."""
        thousands, point = _MARKS[self._language]
        whole, _, places = quantity.partition(".")
        grouped = f"{int(whole):,}".replace(",", thousands)
        return f"{grouped}{point}{places}" if places else grouped

    def instant(self, instant: datetime, zone: str) -> str:
        """Give the day and time of an instant on the clocks of a zone."""
        language, at = self._language, instant.astimezone(ZoneInfo(zone))
        day = _DAYS[language].split()[at.weekday()]
        month = _MONTHS[language].split()[at.month - 1]
        return _INSTANTS[language].format(day=day, month=month, at=at)
