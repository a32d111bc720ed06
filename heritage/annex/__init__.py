"""The annex tables of heritage announcements, read: 序号, 编号, 项目名称, 申报地区或单位, 备注. Pure."""
