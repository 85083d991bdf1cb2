//! Invented students with the variety of names that a large roster has.

use paishe::roster::{self, Student};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Family names, the commonest first.
const FAMILY: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏\
    苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常";
/// Characters of given names.
const GIVEN: &str = "伟强磊军洋勇杰涛明超建国志远浩然子轩宇航文博俊芳娜敏静丽艳娟霞婷雪秀英思雨欣怡梦琪雅晓燕佳慧\
    平辉鹏华飞鑫波斌刚健亮峰龙海波成林晨旭阳东岩凯乐重行朝长会宁翔毅恒诚信义礼智仁德福禄寿康春夏秋冬梅兰竹菊玉珍珠\
    红霞云月星辰光照天地山川河江湖洋森林木水火土金银铁石花草叶果青蓝紫白黑";

/// Students of [`roster::demo`]; but for the rare names among them, each has a name drawn from some 100 families, in which
/// the first ones are the largest, and one or two of some 130 characters.
pub fn people(count: usize) -> Vec<Student> {
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let mut students = roster::demo(count, 1);
    for student in students.iter_mut().filter(|student| !is_rare(&student.name)) {
        student.name = name(&mut random);
    }
    students
}

fn is_rare(name: &str) -> bool {
    name.contains(['·', '㼆', '䶮', '𬱖', '𠮷'])
}

fn name(random: &mut Pcg64Mcg) -> String {
    // A square makes the first of the list the likeliest.
    let share = random.random::<f64>().powi(2);
    let family = nth(FAMILY, share);
    let given = 1 + usize::from(random.random::<f64>() < 0.75);
    let given = (0..given).map(|_| nth(GIVEN, random.random()));
    std::iter::once(family).chain(given).collect()
}

/// The character at a share, from 0 to below 1, of a text.
fn nth(text: &str, share: f64) -> char {
    let count = text.chars().count();
    text.chars().nth((share * count as f64) as usize).unwrap()
}
