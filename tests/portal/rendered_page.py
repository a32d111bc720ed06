"""A rendered official document, measured in millimetres."""

from collections import defaultdict
from datetime import date

import pypdfium2
from PIL import ImageChops

from portal.official_paper import Block, Paper

MM = 72 / 25.4
A4_HEIGHT = 297
TOLERANCE = 1.0  # mm, 5.2.1


def paper(**elements):
    known = {
        "mark": "示范州人民政府文件",
        "doc_number": "示州政发〔2026〕7号",
        "title_lines": ("关于检验公文版式的", "通知"),
        "addressees": ["各县市人民政府"],
        "blocks": [Block("一、总体要求", 1), Block("（一）目标。", 2), Block("正文" * 15)],
        "issuer": "示范州人民政府",
        "issued_on": date(2026, 3, 9),
    }
    return Paper(**(known | elements))


class Page:
    """Characters of one rendered page with their boxes in mm from the upper left corner."""

    def __init__(self, content, number=0):
        with pypdfium2.PdfDocument(content) as document:
            page = document[number]
            text = page.get_textpage()
            rows = defaultdict(list)
            for index in range(text.count_chars()):
                left, bottom, right, top = (side / MM for side in text.get_charbox(index))
                foot_of_row = round(text.get_charbox(index, loose=True)[1])
                character = text.get_text_range(index, 1)
                if character.strip():
                    rows[-foot_of_row].append((character, left, A4_HEIGHT - top, right, A4_HEIGHT - bottom))
            self.lines = [sorted(rows[row], key=lambda each: each[1]) for row in sorted(rows)]
            self.image = page.render(scale=254 / 72).to_pil().convert("RGB")  # 10 pixels a millimetre

    def line(self, text):
        """The box around a line that consists of `text`."""
        [boxes] = [line for line in self.lines if "".join(each[0] for each in line) == text]
        return _around(boxes)

    def box_of(self, text):
        """The box around the first occurrence of `text`."""
        characters = [each for line in self.lines for each in line]
        start = "".join(each[0] for each in characters).index(text)
        return _around(characters[start : start + len(text)])

    def red_rules(self):
        """(height, left, right) in mm of each horizontal red line."""
        width, height = self.image.size
        found = []
        for y in range(height):
            reds = [x for x in range(0, width, 5) if _is_red(self.image.getpixel((x, y)))]
            if reds and reds[-1] - reds[0] > 1000 and len(reds) > 0.95 * (reds[-1] - reds[0]) / 5:
                if not found or y / 10 - found[-1][0] > 0.15:
                    found.append((y / 10, reds[0] / 10, reds[-1] / 10))
                else:
                    found[-1] = (y / 10, *found[-1][1:])
        return found

    def black_rules(self):
        """(middle, thickness, left, right) in mm of each horizontal black line that crosses the type area."""
        width, height = self.image.size
        grey = _brightest(self.image)
        rows = [y for y in range(height) if all(grey.getpixel((x, y)) < 200 for x in range(400, width - 400, 20))]
        found = []
        for y in rows:
            if found and y - found[-1][-1] == 1:
                found[-1].append(y)
            else:
                found.append([y])
        return [self._rule(grey, ys) for ys in found]

    @staticmethod
    def _rule(grey, ys):
        dark = [x for x in range(grey.width) if grey.getpixel((x, ys[len(ys) // 2])) < 200]
        ink = sum((255 - grey.getpixel((grey.width // 2, y))) / 255 for y in ys)
        return ((ys[0] + ys[-1] + 1) / 20, ink / 10, dark[0] / 10, (dark[-1] + 1) / 10)

    @property
    def text(self):
        return "".join(each[0] for line in self.lines for each in line)


def pages(content):
    """Every page of a rendered document."""
    with pypdfium2.PdfDocument(content) as document:
        count = len(document)
    return [Page(content, number) for number in range(count)]


def page_with(text, content):
    """The first page that says `text`."""
    return next(page for page in pages(content) if text in page.text)


def _around(boxes):
    return min(b[1] for b in boxes), min(b[2] for b in boxes), max(b[3] for b in boxes), max(b[4] for b in boxes)


def _brightest(image):
    """The brightest channel of each pixel: of red it is bright, of black dark."""
    red, green, blue = image.split()
    return ImageChops.lighter(red, ImageChops.lighter(green, blue))


def _is_red(pixel):
    red, green, blue = pixel
    return red >= 200 and green <= 80 and blue <= 80
