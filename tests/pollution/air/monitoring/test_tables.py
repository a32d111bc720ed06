"""Files of text as tables: encoding, delimiter, head, width of lines."""

from __future__ import annotations

import gzip

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pollution.air.monitoring import tables
from pollution.air.monitoring.cells import plain
from pollution.air.monitoring.tables import MOST_COLUMNS, TextLimits, Unreadable, opened
from tests.rule_tables import cases

MEGABYTE = 1 << 20
CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["站点", "时间", "SO2", "μg/m³", '"', '"a"', '"a\nb"', "", "1", "\ufeff", "\r", "24小时均值"]),
)


def table(tmp_path, content, *, most_bytes=MEGABYTE):
    """The rows of a file, its uneven lines as (line, reason), or the words in which it is refused."""
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    try:
        with opened(path, text=TextLimits(most_bytes)) as found:
            rows = [row for part in found.parts() for row in part.rows()]
            return rows, [(row["line"], row["reason"]) for row in found.uneven().rows(named=True)]
    except Unreadable as error:
        return str(error)


class TestAFile:
    @pytest.mark.parametrize("case", cases("monitoring_files.md", "Cases: files"), ids=lambda case: case["outcome"])
    def test_is_read_or_refused_as_the_table_says(self, tmp_path, case):
        found = table(tmp_path, case["file"].replace("⇥", "\t").encode(case["encoding"]))

        assert (found if isinstance(found, str) else str(len(found[0]))) == case["outcome"]

    def test_counts_its_lines_from_its_beginning(self, tmp_path):
        rows, _ = table(tmp_path, b"\n\na,b\n1,2\n\n3,4\n")

        assert rows == [(4, "1", "2"), (6, "3", "4")]

    def test_keeps_a_line_of_another_width_out_and_says_which(self, tmp_path):
        rows, uneven = table(tmp_path, b"a,b,c\n1,2,3\n1,2,3,4\n\n7,8,9\n1,2")

        assert [line for line, *_ in rows] == [2, 5]
        assert uneven == [
            (3, "有4列，表头有3列；请检查是否被截断或多了分隔符"),
            (6, "有2列，表头有3列；请检查是否被截断或多了分隔符"),
        ]

    def test_counts_on_after_a_cell_with_line_ends(self, tmp_path):
        rows, uneven = table(tmp_path, b'a,b\n"1\r\n1\n1",2\n3,4\n5\n"6",\n')

        assert rows == [(2, "1 1 1", "2"), (5, "3", "4"), (7, "6", "")]
        assert [line for line, _ in uneven] == [6]

    def test_has_its_head_below_titles_and_within_quotes(self, tmp_path):
        text = '某站,单位：μg/m³\n\n站点,时间,"SO2\n(μg/m³)"\n甲,2026-03-10 12:00,8\n'

        rows, uneven = table(tmp_path, text.encode())

        assert (rows, uneven) == ([(5, "甲", "2026-03-10 12:00", "8")], [])

    def test_tells_quoted_lines_of_another_width_too(self, tmp_path):
        rows, [(line, reason)] = table(tmp_path, b'a,b\n"1","2",3\n"4,4","5"\n')

        assert rows == [(3, "4,4", "5")]
        assert (line, reason) == (2, "有3列，表头有2列；请检查是否被截断或多了分隔符")

    def test_may_have_a_mark_of_its_encoding_in_the_middle(self, tmp_path):
        rows, _ = table(tmp_path, "\ufeff站点,时间\n甲,1\n\ufeff乙,2\n".encode())

        assert pl.Series([row[1] for row in rows]).to_frame("cell").select(plain(pl.col("cell")))["cell"].to_list() == [
            "甲", "乙",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"a,b\n1,2\n", []),
            (b"a,b\n1,2", [(2, "", "1,2", "最后一行没有换行符，可能没有传完；请核对这一行")]),
            (b"a,b,a\n1,2,1\n", [(1, "a", "第3列", "与第1列同名，各行的值也相同，只读一次")]),
        ],
    )
    def test_has_doubts_that_a_person_should_see(self, tmp_path, content, told):
        path = tmp_path / "file.csv"
        path.write_bytes(content)

        with opened(path, text=TextLimits(MEGABYTE)) as found:
            assert found.doubts().rows() == told
            assert found.head == ("a", "b")

    @pytest.mark.parametrize("head", [b"line,at", b"*,^.*$", b"line,*"])
    def test_may_have_columns_called_as_it_pleases(self, tmp_path, head):
        assert table(tmp_path, head + b"\n7,8\n") == ([(2, "7", "8")], [])

    def test_with_the_line_ends_of_an_old_mac_says_how_to_save_it(self, tmp_path):
        assert "旧式Mac" in table(tmp_path, b"a,b\r1,2\r")

    def test_may_hold_the_delimiter_within_quotes(self, tmp_path):
        assert table(tmp_path, b'a,b\r\n"1,5",2\r\n') == ([(2, "1,5", "2")], [])

    def test_packed_is_read_like_a_plain_one(self, tmp_path):
        assert table(tmp_path, gzip.compress(b"a,b\n1,2\n")) == ([(2, "1", "2")], [])

    def test_packed_and_cut_off_says_so(self, tmp_path):
        packed = gzip.compress(b"a,b\n" + bytes(range(32, 127)) * 99)

        assert table(tmp_path, packed[:-9]) == "压缩文件已损坏或不完整；请重新下载或重新压缩"

    def test_that_unpacks_to_more_than_it_may_is_not_unpacked(self, tmp_path):
        assert table(tmp_path, gzip.compress(b"0,0\n" * MEGABYTE)) == "文件展开后超过1MB；请分成几个文件"

    def test_packed_many_times_over_is_refused_where_it_passes_the_ratio(self, tmp_path, monkeypatch):
        monkeypatch.setattr(tables, "FREE_OF_RATIO", MEGABYTE)
        path = tmp_path / "bomb.csv.gz"
        path.write_bytes(gzip.compress(b"0,0\n" * MEGABYTE))
        seen = []

        with (
            pytest.raises(Unreadable, match="压缩文件展开后超过原来的200倍"),
            opened(path, pulse=lambda: seen.append(1)),
        ):
            pass

        assert len(seen) == 2  # megabytes gone through: the rest stays packed

    def test_with_an_endless_name_of_a_column_is_refused(self, tmp_path):
        assert table(tmp_path, f"a,{'b' * 501}\n1,2\n".encode()) == (
            "第1行第2列的名称超过500个字，不像表头；请确认分隔符和表头"
        )

    def test_that_is_short_may_be_packed_as_it_likes(self, tmp_path):
        path = tmp_path / "blanks.csv.gz"
        path.write_bytes(gzip.compress(b"a,b\n" + b"0,0\n" * MEGABYTE))

        with opened(path) as found:
            assert sum(part.height for part in found.parts()) == MEGABYTE

    @pytest.mark.parametrize("content", [b'"a",b\n1,2\n' * 9, "甲,乙\n1,2\n".encode("gb18030")])
    def test_is_left_as_soon_as_somebody_wants_it(self, tmp_path, content):
        path = tmp_path / "file.csv"
        path.write_bytes(content)

        def stop():
            raise InterruptedError

        with pytest.raises(InterruptedError), opened(path, pulse=stop):
            pass

    def test_with_ten_thousand_columns_is_refused(self, tmp_path):
        head = ",".join(f"c{number}" for number in range(10_000))

        assert f"有10000列，最多{MOST_COLUMNS}列" in table(tmp_path, head.encode())

    def test_in_no_known_encoding_says_where(self, tmp_path, monkeypatch):
        assert "第5字节起不能解码" in table(tmp_path, b"a,b\n\xff\xff,1\n")
        far = b"a,b\n" + b"1,2\n" * 10 + b"\xff\xff,1\n"
        monkeypatch.setattr(tables, "CHUNK", 7)
        assert "第45字节起不能解码" in table(tmp_path, far)
        assert "第7字节起不完整，文件可能没有传完" in table(tmp_path, b"a,b\n1,\xe7")

    @given(st.binary(max_size=300))
    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_of_any_bytes_is_read_or_refused_in_words(self, tmp_path, content):
        assert table(tmp_path, content)

    @given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8), st.sampled_from(",;\t"), st.booleans())
    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_of_any_cells_is_read_or_refused_in_words(self, tmp_path, lines, delimiter, is_gb):
        text = "\n".join(delimiter.join(line) for line in lines)

        assert table(tmp_path, text.encode("gb18030" if is_gb else "utf-8"))
