// Excel workbooks with made contents.
#pragma once

#include <string>

#include "support/made_zip.hpp"

namespace schoolgate::test {

inline ZipParts around(const std::string& sheets, const std::string& more = "") {
  return {
      {"[Content_Types].xml", "<Types/>"},
      {"xl/workbook.xml", "<workbook xmlns:r=\"r\">" + more + "<sheets>" + sheets + "</sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
       "<Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"},
      {"xl/sharedStrings.xml",
       "<sst><si><t>pupil_id</t></si><si><t>surname</t></si><si><r><t>Hu</t></r><r><t>ghes</t></r>"
       "<rPh><t>hyuuzu</t></rPh></si><si><t>photo_website</t></si></sst>"},
      {"xl/styles.xml",
       "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"000000\"/>"
       "<numFmt numFmtId=\"165\" formatCode=\"dd/mm/yyyy;@\"/><numFmt numFmtId=\"166\" "
       "formatCode=\"0&quot; days&quot;[Red]\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
       "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"14\"/>"
       "<xf numFmtId=\"166\"/></cellXfs></styleSheet>"}};
}

inline const std::string kOneSheet = "<sheet name=\"Consents\" sheetId=\"1\" r:id=\"rId1\"/>";

inline std::string workbook(const std::string& rows, const std::string& more = "") {
  ZipParts parts = around(kOneSheet, more);
  parts.push_back({"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"});
  return packed(parts);
}

}  // namespace schoolgate::test
