"""The rulings on official documents that acts and checks cite. Pure."""

REGULATION = "《党政机关公文处理工作条例》"
FORMAT = "GB/T 9704-2012"
NORMATIVE = "国办发〔2018〕37号"
LEGALITY_REVIEW = f"{NORMATIVE}第二部分第（六）项"
