/* Tables as files: CSV, and a workbook of one sheet. A cell is a text, a number, null, or {date: "2026-07-10"}.
   Text can never become a formula: a spreadsheet that opens CSV sees an apostrophe in front, and a workbook holds
   it as a string, which is never evaluated. */
"use strict";
(() => {
  const plain = (cell) => (cell?.date ?? cell ?? "");

  function field(cell) {
    let text = String(plain(cell));
    if (typeof cell === "string" && /^[\s]*[=+\-@]|^[\t\r\n]/.test(text)) text = `'${text}`;
    return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function csv(names, rows) {
    const lines = [names, ...rows].map((row) => row.map(field).join(","));
    return new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
  }

  /* A workbook is a zip of XML files; stored ones need no compression, only their checksums. */

  const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const xml = (text) => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (sign) => SIGNS[sign]);

  function letters(place) {
    return (place >= 26 ? letters(Math.floor(place / 26) - 1) : "") + String.fromCharCode(65 + (place % 26));
  }

  function cell(value, place, number, style) {
    const at = `r="${letters(place)}${number}"`;
    if (value?.date) return `<c ${at} s="2"><v>${Date.parse(`${value.date}T00:00:00Z`) / 86400000 + 25569}</v></c>`;
    if (typeof value === "number" && Number.isFinite(value)) return `<c ${at}><v>${value}</v></c>`;
    const text = plain(value);
    return text === "" ? "" : `<c ${at} t="inlineStr"${style}><is><t xml:space="preserve">${xml(String(text))}</t></is></c>`;
  }

  const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";

  function sheet(names, rows) {
    const row = (cells, number, style = "") =>
      `<row r="${number}">${cells.map((one, place) => cell(one, place, number, style)).join("")}</row>`;
    const widths = names.map((name, place) => {
      const longest = rows.slice(0, 200).reduce((most, one) => Math.max(most, String(plain(one[place])).length), name.length);
      return `<col min="${place + 1}" max="${place + 1}" width="${Math.min(60, longest + 3)}" customWidth="1"/>`;
    });
    return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
      `<cols>${widths.join("")}</cols><sheetData>${row(names, 1, ' s="1"')}` +
      `${rows.map((one, place) => row(one, place + 2)).join("")}</sheetData>` +
      `<autoFilter ref="A1:${letters(names.length - 1)}${rows.length + 1}"/></worksheet>`;
  }

  const FILES = {
    "[Content_Types].xml": `${HEAD}<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/></Types>`,
    "_rels/.rels": `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">` +
      `<Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">` +
      '<sheets><sheet name="Gaps" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">` +
      `<Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" ` +
      'formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>' +
      '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill ' +
      'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">' +
      '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>' +
      '<xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
  };

  const CRC = Uint32Array.from({ length: 256 }, (_, one) => {
    let crc = one;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });

  function checksum(bytes) {
    let crc = -1;
    for (const byte of bytes) crc = (crc >>> 8) ^ CRC[(crc ^ byte) & 255];
    return ~crc >>> 0;
  }

  /* Fields of a header: [bytes, value]; dates stand still (1 January 1980), so that the same table is the same file. */
  function header(fields) {
    const view = new DataView(new ArrayBuffer(fields.reduce((sum, [width]) => sum + width, 0)));
    let at = 0;
    for (const [width, value] of fields) {
      if (width === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += width;
    }
    return view.buffer;
  }

  function zipped(files) {
    const encoder = new TextEncoder();
    const parts = [];
    const listed = [];
    let at = 0;
    for (const [path, text] of Object.entries(files)) {
      const [name, body] = [encoder.encode(path), encoder.encode(text)];
      const same = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, checksum(body)], [4, body.length], [4, body.length],
        [2, name.length], [2, 0]];
      listed.push(header([[4, 0x02014b50], [2, 20], ...same, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), name);
      const first = header([[4, 0x04034b50], ...same]);
      parts.push(first, name, body);
      at += first.byteLength + name.length + body.length;
    }
    const size = listed.reduce((sum, part) => sum + part.byteLength, 0);
    const count = listed.length / 2;
    const end = header([[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]]);
    return [...parts, ...listed, end];
  }

  function xlsx(names, rows) {
    const files = { ...FILES, "xl/worksheets/sheet1.xml": sheet(names, rows) };
    return new Blob(zipped(files), { type: `${KIND}.sheet` });
  }

  window.sopdocsSheet = { csv, xlsx };
})();
