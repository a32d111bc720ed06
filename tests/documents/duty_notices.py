"""Two invented notices on duties: the later one names one deputy of the earlier one again."""

NOTICE = """关于州政府副秘书长甲一、乙二同志分工的通知
测政办发〔2023〕30号

各县市人民政府：
州政府副秘书长甲一（挂职）  协助赵三副州长工作；协助钱四常务副州长处理交通、水利等工作。做好州政府交办的其他工作。
州政府副秘书长乙二  协助赵三副州长处理教育工作。
其他同志分工不变。

测试州人民政府办公厅
2023年8月10日
"""
EARLIER = (
    NOTICE.replace("2023年8月10日", "2021年4月6日")
    .replace("〔2023〕30号", "〔2021〕9号")
    .replace("州政府副秘书长乙二", "州政府副秘书长丙五")
    .replace("甲一、乙二", "甲一、丙五")
)
